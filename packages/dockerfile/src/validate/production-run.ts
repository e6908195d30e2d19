import { distros } from '../distros/rows';
import type { ImagePlan } from '../image-plan';
import { demand } from './demand';
import { checkWorkspacePath } from './paths';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What the dependencies' folder holds itself: an input of that name would take its place, and go with it. */
const TAKEN = /^(?:node_modules|workspace_modules|package\.json|[^/]*lock[^/]*)(?:\/|$)/;

/** @throws ToolError `NXM_IMAGE_PLAN` for the first value of `production` or `migrate` that no stage can have */
export function checkProductionRun({ base, build, production, migrate }: ImagePlan): void {
  (build.generate ?? []).forEach((argv, index) => checkCommand(argv, `build.generate[${index}]`));
  if (production !== undefined) {
    const { run, env, packages } = production;
    demand(run.length > 0, { option: 'production.run', expected: 'at least one step', got: run });
    run.forEach((step, index) => {
      const option = `production.run[${index}]`;
      checkCommand(step.command, `${option}.command`);
      checkVariables(step.env, `${option}.env`);
      checkInputs(step.inputs, `${option}.inputs`);
    });
    checkVariables(env, 'production.env');
    checkPackages(packages, base, 'production.packages');
  }
  if (migrate === undefined) return;
  checkCommand(migrate.command, 'migrate.command');
  migrate.prepare.forEach((argv, index) => checkCommand(argv, `migrate.prepare[${index}]`));
  checkVariables(migrate.env, 'migrate.env');
  checkInputs(migrate.inputs, 'migrate.inputs');
  checkPackages(migrate.packages, base, 'migrate.packages');
  demand(migrate.inputs.length > 0 && migrate.tools.length > 0, {
    option: 'migrate',
    expected: 'a tool and the files it reads',
    got: migrate,
  });
}

function checkCommand(command: readonly string[], option: string): void {
  demand(command.length > 0 && command.every((word) => word !== ''), {
    option,
    expected: 'a program and its arguments, none of them empty',
    got: command,
  });
}

function checkVariables(env: Record<string, string>, option: string): void {
  for (const name of Object.keys(env))
    demand(VARIABLE.test(name), {
      option,
      expected: 'names of letters, digits and underscores that do not begin with a digit',
      got: name,
    });
}

function checkInputs(inputs: readonly string[], option: string): void {
  inputs.forEach((path, index) => {
    checkWorkspacePath(path, `${option}[${index}]`);
    demand(path !== '.' && !TAKEN.test(path), {
      option: `${option}[${index}]`,
      expected: 'a file that does not lie where dependencies, manifest or lockfile do',
      got: path,
    });
  });
}

function checkPackages(names: readonly string[], base: ImagePlan['base'], option: string): void {
  const { packageName, packageExample } = distros[base.distro];
  for (const name of names)
    demand(packageName.test(name), {
      option,
      expected: `names of ${base.distro} packages, like ${packageExample}`,
      got: name,
    });
}
