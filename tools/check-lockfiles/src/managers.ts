import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { PackageManagerName } from '@nx-multistage/prune';
import { succeed } from '@nx-multistage/testkit';

/** A package manager at an exact version. */
export interface ManagerId {
  name: PackageManagerName;
  /** `10.34.9` */
  version: string;
}

/** A real package manager, ready to be started. */
export interface Manager extends ManagerId {
  /** Absolute folder with one program, named as people type it: put it first on PATH. */
  bin: string;
  /** That program: `npm`, `pnpm`, `yarn`, `bun`. */
  program: string;
}

/** Every manager and version that is judged. */
export const MANAGERS: readonly ManagerId[] = [
  { name: 'npm', version: '10.9.9' },
  { name: 'npm', version: '11.21.2' },
  { name: 'npm', version: '12.2.0' },
  { name: 'pnpm', version: '9.15.9' },
  { name: 'pnpm', version: '10.34.9' },
  { name: 'pnpm', version: '11.28.11' },
  { name: 'pnpm', version: '12.21.0' },
  { name: 'yarn-classic', version: '1.22.22' },
  { name: 'yarn-berry', version: '4.18.1' },
  { name: 'bun', version: '1.4.5' },
];

const NODE: PackageAt = { name: `node-linux-${process.arch}`, version: '24.21.0' };

interface PackageAt {
  name: string;
  version: string;
}

/** How a manager is got from the registry, and started. */
interface Source {
  package: (version: string) => PackageAt;
  program: string;
  /** What is started, below its package; without `node`, it is a program of its own. */
  file: (major: number) => string;
  /** Majors that the Node of this machine may be too old for; undefined for programs without Node. */
  needsNode24?: (major: number) => boolean;
}

/** One row per manager. */
const SOURCES: Readonly<Record<PackageManagerName, Source>> = {
  npm: {
    package: (version) => ({ name: 'npm', version }),
    program: 'npm',
    file: () => 'bin/npm-cli.js',
    needsNode24: (major) => major >= 12,
  },
  pnpm: {
    // From 12 on pnpm is a program of its own; the package `pnpm` only finds it.
    package: (version) => ({
      name: Number.parseInt(version) >= 12 ? `@pnpm/exe.linux-${process.arch}` : 'pnpm',
      version,
    }),
    program: 'pnpm',
    file: (major) => (major >= 12 ? 'pnpm' : major >= 11 ? 'bin/pnpm.mjs' : 'bin/pnpm.cjs'),
    needsNode24: (major) => major >= 11,
  },
  'yarn-classic': {
    package: (version) => ({ name: 'yarn', version }),
    program: 'yarn',
    file: () => 'bin/yarn.js',
    needsNode24: () => false,
  },
  'yarn-berry': {
    package: (version) => ({ name: '@yarnpkg/cli-dist', version }),
    program: 'yarn',
    file: () => 'bin/yarn.js',
    needsNode24: () => false,
  },
  bun: {
    // The package `bun` gets its program from here in an install script.
    package: (version) => ({ name: `@oven/bun-linux-${process.arch}`, version }),
    program: 'bun',
    file: () => 'bin/bun',
  },
};

/** Where they are kept: beside the engines, never in the work tree. */
const HOME = join(
  process.env['NX_MULTISTAGE_ENGINES_HOME'] ?? '/var/cache/nx-multistage',
  'managers',
);

/**
 * Why a manager cannot be had here and what would help, for `describeWhere`; undefined where it is there
 * already or the registry answers.
 */
export function managerMissing(id: ManagerId): string | undefined {
  const packages = [SOURCES[id.name].package(id.version), ...(needsNode24(id) ? [NODE] : [])];
  if (packages.every((each) => existsSync(folderOf(each)))) return undefined;
  const asked = spawnSync('npm', ['view', 'is-number', 'version', '--fetch-retries=0'], {
    encoding: 'utf8',
  });
  return asked.status === 0
    ? undefined
    : `${id.name} ${id.version} is not in ${HOME} and the npm registry does not answer: connect this machine to it`;
}

/**
 * Gets a package manager at an exact version: from the cache, else by the machine's npm, without scripts.
 *
 * @throws Error with npm's output where the registry does not have it
 */
export async function getManager(id: ManagerId): Promise<Manager> {
  const { package: packageOf, program, file } = SOURCES[id.name];
  const wanted = packageOf(id.version);
  const major = Number.parseInt(id.version);
  const started = join(await keep(wanted), 'node_modules', wanted.name, file(major));
  const node = needsNode24(id) ? await getNode24() : process.execPath;
  const argv = hasNode(id) ? [node, started] : [started];
  const bin = join(HOME, `bin-${id.name}-${id.version}`);
  writeStarter(bin, program, argv);
  return { ...id, bin, program };
}

/** The Node that managers get which the machine's own is too old for. */
export async function getNode24(): Promise<string> {
  return join(await keep(NODE), 'node_modules', NODE.name, 'bin/node');
}

function needsNode24({ name, version }: ManagerId): boolean {
  const wants = SOURCES[name].needsNode24?.(Number.parseInt(version)) ?? false;
  return wants && Number.parseInt(process.versions.node) < 24;
}

/** Whether Node starts it: some are programs of their own. */
function hasNode({ name, version }: ManagerId): boolean {
  return SOURCES[name].file(Number.parseInt(version)).includes('.');
}

function folderOf({ name, version }: PackageAt): string {
  return join(HOME, `${name.replace('/', '+')}-${version}`);
}

/**
 * A package in a folder of its own. Processes that need the same one make it each for itself; the first
 * rename wins and the others throw theirs away, so that nobody waits for one that was killed.
 */
async function keep(wanted: PackageAt): Promise<string> {
  const place = folderOf(wanted);
  if (existsSync(place)) return place;
  mkdirSync(HOME, { recursive: true });
  const folder = mkdtempSync(join(HOME, '.filling-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const spec = `${wanted.name}@${wanted.version}`;
    const argv = ['install', '--ignore-scripts', '--no-save', '--no-package-lock', spec];
    await succeed('npm', argv, { cwd: folder });
    if (!existsSync(place)) renameSync(folder, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return place;
}

/** A program of the manager's name; `node` beside it is the one it runs under, for what it starts. */
function writeStarter(bin: string, program: string, argv: readonly string[]): void {
  const quoted = argv.map((each) => `'${each}'`).join(' ');
  const node = argv.length > 1 ? argv[0] : process.execPath;
  mkdirSync(bin, { recursive: true });
  for (const [name, text] of [
    [program, `exec ${quoted} "$@"`],
    ['node', `exec '${node}' "$@"`],
    ...(program === 'bun' ? [['bunx', `exec ${quoted} x "$@"`] as const] : []),
  ] as const) {
    const temporary = join(bin, `.${name}.${process.pid}`);
    writeFileSync(temporary, `#!/bin/sh\n${text}\n`);
    chmodSync(temporary, 0o755);
    renameSync(temporary, join(bin, name));
  }
}
