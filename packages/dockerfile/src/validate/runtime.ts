import { distros, withPackages } from '../distros/rows';
import type { ImagePlan, ImageRuntime } from '../image-plan';
import { demand } from './demand';
import { checkImagePath } from './paths';

const USER = /^[1-9][0-9]*:[0-9]+$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?$/;
const SIGNAL = /^(?:SIG[A-Z0-9]+(?:[+-][0-9]+)?|[1-9][0-9]?)$/;
const URL_PATH = /^\/[\x21-\x7e]*$/;
const HIGHEST_PORT = 65_535;

/** @throws ToolError `NXM_IMAGE_PLAN` for the first value of `runtime` that an image cannot have */
export function checkRuntime({ base, runtime }: ImagePlan): void {
  demand(USER.test(runtime.user), {
    option: 'runtime.user',
    expected: 'a numeric uid:gid whose uid is not 0',
    got: runtime.user,
    hint: 'Kubernetes checks runAsNonRoot by number: use 1000:1000, the user `node` of the official images.',
  });
  checkFolders(runtime);
  for (const name of Object.keys(runtime.env))
    demand(VARIABLE.test(name), {
      option: 'runtime.env',
      expected: 'names of letters, digits and underscores that do not begin with a digit',
      got: name,
    });
  for (const name of Object.keys(runtime.labels))
    demand(LABEL.test(name), {
      option: 'runtime.labels',
      expected: 'names like org.opencontainers.image.title',
      got: name,
    });
  runtime.ports.forEach((port, index) => checkPort(port, `runtime.ports[${index}]`));
  if (runtime.healthCheck !== undefined) checkHealth(runtime.healthCheck);
  checkCommand(runtime);
  checkInstalled(base.distro, runtime);
  const distro = distros[base.distro];
  for (const name of runtime.packages)
    demand(distro.packageName.test(name), {
      option: 'runtime.packages',
      expected: `names of ${base.distro} packages, like ${distro.packageExample}`,
      got: name,
    });
}

/** What a distro's package manager would install: it must be there. */
function checkInstalled(name: ImagePlan['base']['distro'], { packages, init }: ImageRuntime): void {
  if (distros[name].hasShell) return;
  demand(packages.length === 0, {
    option: 'runtime.packages',
    expected: `none, because nothing can be installed into ${name}`,
    got: packages,
    hint: `Set distro to ${withPackages}, or baseImage to an image that has them.`,
  });
  demand(init !== 'tini', {
    option: 'runtime.init',
    expected: `preload or none, because tini cannot be installed into ${name}`,
    got: init,
  });
}

/** The code stays root's: nothing that holds it may be handed to the user. */
function checkFolders({ workdir, writablePaths }: ImageRuntime): void {
  checkImagePath(workdir, 'runtime.workdir');
  writablePaths.forEach((path, index) => {
    const option = `runtime.writablePaths[${index}]`;
    checkImagePath(path, option);
    demand(!`${workdir}/`.startsWith(`${path}/`), {
      option,
      expected: `a folder that does not hold the app (${workdir})`,
      got: path,
      hint: `Name the one folder that the app writes to, for example ${workdir}/uploads.`,
    });
  });
}

function checkPort(port: number, option: string): void {
  demand(Number.isInteger(port) && port >= 1 && port <= HIGHEST_PORT, {
    option,
    expected: `a whole number from 1 to ${HIGHEST_PORT}`,
    got: port,
  });
}

function checkHealth({ path, port, ...timing }: NonNullable<ImageRuntime['healthCheck']>): void {
  demand(URL_PATH.test(path), {
    option: 'runtime.healthCheck.path',
    expected: 'a path that begins with / and has no spaces',
    got: path,
  });
  checkPort(port, 'runtime.healthCheck.port');
  for (const [name, value] of Object.entries(timing)) {
    const least = name === 'startPeriodSeconds' ? 0 : 1;
    demand(Number.isInteger(value) && value >= least, {
      option: `runtime.healthCheck.${name}`,
      expected: `a whole number, ${least} or more`,
      got: value,
    });
  }
}

function checkCommand({ command, init, stopSignal }: ImageRuntime): void {
  demand(command.length > 0 && command.every((word) => word !== ''), {
    option: 'runtime.command',
    expected: 'a program and its arguments, none of them empty',
    got: command,
  });
  demand(init !== 'preload' || command[0] === 'node', {
    option: 'runtime.command',
    expected: 'a command that starts with node, because the init "preload" is loaded by node',
    got: command,
    hint: 'Set init to "tini" or "none" for a program other than node.',
  });
  demand(stopSignal === undefined || SIGNAL.test(stopSignal), {
    option: 'runtime.stopSignal',
    expected: 'a signal like SIGTERM, or its number',
    got: stopSignal,
  });
}
