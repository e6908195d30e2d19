import type { RunResult } from '@nx-multistage/exec';
import { ToolError } from '@nx-multistage/errors';
import type { run as runProcess } from '@nx-multistage/exec';
import { copyFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trimInstalled, type Trimmed } from '@nx-multistage/native';
import { cpuOf } from '../package-managers/cpu';
import type { ScriptedPackage } from './install-scripts';
import { abiCrosswalk } from './abi-crosswalk';
import { installEnvironment } from './install-environment';
import type { InstallTarget, ManagerRow } from '../package-managers/row';

/** A file of registry settings, which may hold a token. */
export interface SettingsFile {
  /** Its name in the folder of an install. */
  file: string;
  /** Absolute path of the one to copy. */
  path: string;
  /** Variable that must hold that folder for it to be read. */
  folderVariable?: string;
}

/** One install of production dependencies for the machine an image runs on. */
export interface InstallRequest {
  /** Absolute folder with manifest, lockfile and what else an install needs; copied, not touched. */
  source: string;
  /** Absolute empty folder to install into. */
  folder: string;
  manager: ManagerRow;
  target: InstallTarget;
  /** Packages whose install scripts run. */
  scripts: readonly ScriptedPackage[];
  /** Registry settings and credentials; none where there are none. */
  settings?: readonly SettingsFile[];
  /** Absolute path of further certificates. */
  certificates?: string;
  /** See `installEnvironment`; undefined where a compile would give a binary for the wrong machine. */
  nodeHeaders?: string;
  /** Whether a compile on this machine gives a binary for the target. */
  compiles: boolean;
}

/** How the install acts on the world. */
export interface InstallEffects {
  run: typeof runProcess;
  onOutput: (text: string) => void;
  signal?: AbortSignal;
}

/** Stands in for node-gyp where it could only compile for the host. */
const NO_COMPILE = `console.error('nx-multistage: a compile on this machine would not fit the image');
process.exit(1);
`;

/**
 * Installs a frozen lockfile into a folder of its own, for the target: packages first and without scripts, less those
 * for other platforms, which some managers do not tell apart; then the scripts of the packages that may run theirs.
 *
 * @returns the packages that were for other platforms
 * @throws ToolError `NXM_INSTALL_FAILED` with the package manager's own words
 */
export async function installDependencies(
  request: InstallRequest,
  effects: InstallEffects,
): Promise<Trimmed[]> {
  const { source, folder, manager, target, scripts, settings = [] } = request;
  const { install: row, credentials } = manager;
  cpSync(source, folder, { recursive: true });
  try {
    for (const { file, path } of settings) copyFileSync(path, join(folder, file));
    await command(request, { argv: row.install(target), variables: {} }, effects);
    const { arch, libc } = target.platform;
    const foreign = trimInstalled(folder, { arch: cpuOf(arch), libc }, { depth: 'packages' });
    if (scripts.length === 0) return foreign;
    const variables = { ...scriptVariables(request), ...row.scriptsEnv?.(target) };
    await command(request, { argv: row.runScripts(scripts), variables }, effects);
    return foreign;
  } finally {
    // They may hold tokens.
    const files = credentials.map(({ file, installedAs = file }) => installedAs);
    for (const file of [...files, ...settings.map((each) => each.file)])
      rmSync(join(folder, file), { force: true });
  }
}

async function command(
  request: InstallRequest,
  { argv, variables }: { argv: readonly string[]; variables: Record<string, string> },
  { run, onOutput, signal }: InstallEffects,
): Promise<void> {
  const { folder, manager } = request;
  const unwritten = watchUnwritten();
  const result = await run(manager.program, argv, {
    cwd: folder,
    env: { ...environment(request), ...variables },
    onOutput: (text) => {
      unwritten.push(text);
      onOutput(text);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  if (unwritten.code() !== undefined) throw incomplete(request, unwritten.code() ?? '', result);
  if (result.exitCode !== 0) throw failure(request, argv, result);
}

/**
 * npm ends with success where it could not write all files of a package, and only warns. Source: pacote,
 * `TAR_ENTRY_ERROR`.
 */
function watchUnwritten(): { push: (text: string) => void; code: () => string | undefined } {
  let tail = '';
  let code: string | undefined;
  return {
    push: (text) => {
      tail = `${tail}${text}`.slice(-MAX_CHUNK);
      code ??= /TAR_ENTRY_ERROR (\w+)\W/.exec(tail)?.[1];
    },
    code: () => code,
  };
}

/** A warning may arrive in pieces. */
const MAX_CHUNK = 65_536;

function incomplete({ manager }: InstallRequest, code: string, result: RunResult): ToolError {
  const why = code === 'ENOSPC' ? 'the disk is full' : code;
  return new ToolError(
    'NXM_INSTALL_FAILED',
    `${manager.label} could not write all files of the production dependencies: ${why}.\n${result.tail}`,
    {
      hint: 'Free some space where NX_MULTISTAGE_CACHE (or the user cache) lies, or let it name another folder; then run again.',
    },
  );
}

/** This process's own, less what belongs to the command that started it. */
function environment({
  manager: { install: row },
  folder,
  settings = [],
  certificates,
}: InstallRequest): NodeJS.ProcessEnv {
  const variables = settings.flatMap(({ folderVariable }) => folderVariable ?? []);
  const passed = Object.entries(process.env).filter(([name]) => !row.inherited.test(name));
  return {
    ...Object.fromEntries(passed),
    ...row.env,
    ...Object.fromEntries(variables.map((name) => [name, folder])),
    NODE_ENV: 'production',
    ...(certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates }),
  };
}

/** Only for scripts: npm itself warns of settings it does not know. */
function scriptVariables({
  folder,
  target,
  nodeHeaders,
  compiles,
}: InstallRequest): Record<string, string> {
  const stub = `${folder}.no-compile.cjs`;
  if (!compiles) writeFileSync(stub, NO_COMPILE);
  const releases = nodeHeaders && abiCrosswalk(nodeHeaders, target.nodeVersion);
  const crosswalk = `${folder}.releases.json`;
  if (releases !== undefined) writeFileSync(crosswalk, releases);
  return installEnvironment(target, {
    ...(nodeHeaders === undefined ? {} : { nodeHeaders }),
    ...(releases === undefined ? {} : { crosswalk }),
    ...(compiles ? {} : { refuseCompile: stub }),
  });
}

function failure(
  { manager, target: { platform } }: InstallRequest,
  argv: readonly string[],
  result: RunResult,
): ToolError {
  const where = `${platform.os}/${platform.arch} with ${platform.libc}`;
  const compiled = result.tail.includes('nx-multistage: a compile on this machine');
  return new ToolError(
    'NXM_INSTALL_FAILED',
    `${manager.label} ${argv[0]} of the production dependencies for ${where} failed (exit code ${result.exitCode}):\n${result.tail}`,
    {
      hint: compiled
        ? 'A package found no prebuilt binary for the image and wanted to compile one: build with a container engine, which compiles in the image.'
        : `Correct what the lines above say; registry settings come from ${manager.credentials.map(({ file }) => file).join(' and ')} of the workspace.`,
    },
  );
}
