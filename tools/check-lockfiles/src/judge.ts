import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { isToolError } from '@nx-multistage/errors';
import { prune, type PruneRequest } from '@nx-multistage/prune';
import { command, createTemporaryFolder } from '@nx-multistage/testkit';
import { createJudge } from '../../../packages/nx-multistage/src/executors/docker-prune/judge';
import { FORMATS } from '../../../packages/prune/src/formats/formats';
import { compareTrees, type PeerRule } from './compare';
import type { Fixture } from './fixture';
import { createMachine, installFrozen, installWorkspace, type Machine } from './machine';
import type { Manager } from './managers';
import { ownersOfPruned, ownersOfWorkspace } from './owners';
import { startFixtureRegistry } from './registry/fixture-registry';
import type { PackageRegistry } from './registry/server';
import { installedBelow, walkTree } from './tree';
import { librariesOf, writeWorkspace } from './workspace';

/** What one fixture came to with one manager. */
export interface Verdict {
  /** Sentences; none where all is well. */
  problems: string[];
  /** What is installed, `name@version`, sorted. */
  installed: string[];
  /** The error that pruning ended with. */
  error?: { code: string; message: string };
}

/** Folders of one case: only `install` of the artifacts reaches the clean one. */
interface Places {
  workspace: string;
  clean: string;
  homes: string;
}

/** What each manager's lockfile knows of peers. */
const PEERS = {
  npm: 'given',
  pnpm: 'bound',
  'yarn-classic': 'in-range',
  'yarn-berry': 'given',
  // Source: bun `src/install/lockfile/Tree.rs`, `hoist_dependency`.
  bun: 'laid-out',
} as const satisfies Record<Manager['name'], PeerRule>;

const DESTINATION = 'dist/docker/apps/api/artifacts';

/**
 * Prunes a fixture's workspace and installs the result, with a real manager throughout.
 *
 * @param asksManager prune with the plugin's own judge: one case at a time, it looks for the manager on PATH
 * @returns everything that is not as it must be
 * @throws Error where the fixture itself does not install: nothing was judged then
 */
export async function judgeFixture(
  fixture: Fixture,
  manager: Manager,
  { asksManager = true }: { asksManager?: boolean } = {},
): Promise<Verdict> {
  const folder = createTemporaryFolder('lock');
  const places = {
    workspace: join(folder.path, 'workspace'),
    clean: join(folder.path, 'clean'),
    homes: join(folder.path, 'homes'),
  };
  const registry = await startFixtureRegistry(fixture, {
    manager,
    folder: join(folder.path, 'git'),
  });
  try {
    return await judgeIn(places, { fixture, manager, registry, asksManager });
  } finally {
    await registry.close();
    if (process.env['NX_MULTISTAGE_KEEP'] === 'true')
      process.stderr.write(
        `${fixture.name} with ${manager.name} ${manager.version}: ${folder.path}\n`,
      );
    else folder.remove();
  }
}

interface Case {
  fixture: Fixture;
  manager: Manager;
  registry: PackageRegistry;
  asksManager: boolean;
}

async function judgeIn(places: Places, at: Case): Promise<Verdict> {
  const { fixture, manager, registry, asksManager } = at;
  const machineAt = (name: string): Machine =>
    createMachine(manager, {
      home: join(places.homes, name),
      registry: registry.url,
      ...(fixture.locked === undefined ? {} : { locked: fixture.locked }),
    });
  writeWorkspace(places.workspace, { fixture, manager, registry: registry.url });
  const linker = fixture.of?.['yarn-berry']?.settings?.['nodeLinker'];
  const made = await installWorkspace(
    machineAt('workspace'),
    manager,
    places.workspace,
    linker === 'pnp' ? { YARN_NODE_LINKER: 'node-modules' } : {},
  );
  if (made.code !== 0) throw new Error(`the workspace does not install:\n${made.output}`);
  const request = requestOf(places.workspace, at);
  const error = asksManager
    ? await pruneWith(request, manager, machineAt('judge'))
    : await pruneAlone(request);
  if (error !== undefined) return { problems: [], installed: [], error };
  const artifacts = join(places.workspace, DESTINATION);
  const before = digestOf(artifacts);
  await prune(request);
  const problems = [
    ...(digestOf(artifacts) === before ? [] : ['pruning again gives other bytes']),
    ...machinePaths(artifacts, places),
  ];
  return { ...(await installAndCompare(places, at, machineAt('clean'), problems)) };
}

async function installAndCompare(
  { workspace, clean }: Places,
  { fixture, manager }: Case,
  machine: Machine,
  problems: string[],
): Promise<Verdict> {
  const artifacts = join(workspace, DESTINATION);
  cpSync(join(artifacts, 'install'), clean, { recursive: true });
  mountSettings(workspace, machine.home);
  const lockfile = FORMATS[manager.name].written;
  const lockText = (): string =>
    existsSync(join(clean, lockfile)) ? readFileSync(join(clean, lockfile), 'utf8') : '';
  const locked = lockText();
  const result = await installFrozen(machine, manager, clean);
  if (result.code !== 0)
    return { problems: [...problems, `frozen install:\n${result.output}`], installed: [] };
  if (lockText() !== locked) problems.push(`the frozen install changed ${lockfile}`);
  for (const part of ['app', 'workspace_modules'])
    cpSync(join(artifacts, part), join(clean, part), { recursive: true });
  const asked = { optionalPeers: declaredPeers(fixture, manager), added: fixture.added ?? {} };
  const owners = ownersOfPruned(clean);
  const whole = await walkTree(workspace, ownersOfWorkspace(workspace, fixture), asked);
  const pruned = await walkTree(clean, owners, asked);
  const { differences, needed, tolerated } = compareTrees(whole, pruned, {
    peers: PEERS[manager.name],
    hasOverrides: fixture.overrides !== undefined || hasOwnOverrides(fixture, manager),
  });
  const installed = installedBelow(clean);
  const unresolved = new Set(whole.failures.map(({ specifier }) => specifier));
  const started = await command(process.execPath, [join(clean, 'app/main.js')], { cwd: clean });
  return {
    installed,
    problems: [
      ...problems,
      ...differences,
      ...pruned.failures
        .filter(({ specifier }) => !unresolved.has(specifier))
        .map(({ file, specifier, why }) => `${file} does not find ${specifier}: ${why}`),
      ...(locked === '' && needed.length > 0
        ? [`packages are needed and there is no ${lockfile}`]
        : []),
      ...(started.code === 0 ? [] : [`the app does not start:\n${started.output}`]),
      ...needed
        .filter((each) => !installed.includes(each))
        .map((each) => `${each} is needed and not counted as installed`),
      ...installed
        .filter((each) => !tolerated.has(each))
        .map((each) => `${each} is installed and nothing needs it`),
      ...versionProblems(fixture, pruned.nodes),
      ...contentProblems(fixture, clean, Object.keys(pruned.nodes)),
    ],
  };
}

/** The workspace's registry settings, which a build mounts into the home of the installing user. */
function mountSettings(workspace: string, home: string): void {
  const own = join(workspace, '.npmrc');
  if (existsSync(own)) appendFileSync(join(home, '.npmrc'), readFileSync(own));
}

function requestOf(workspaceRoot: string, { fixture, manager }: Case): PruneRequest {
  return {
    workspaceRoot,
    packageManager: manager.name,
    managerVersion: manager.version,
    app: { name: 'api', root: 'apps/api', output: 'dist/apps/api', entry: 'main.js' },
    libraries: librariesOf(fixture),
    destination: DESTINATION,
    groundFiles: {},
    extraDependencies: [],
    excludeDependencies: [],
    assets: [],
    ...fixture.request,
  };
}

async function pruneAlone(request: PruneRequest): Promise<Verdict['error']> {
  try {
    await prune(request);
    return undefined;
  } catch (error) {
    if (!isToolError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

/** Prunes with the plugin's own judge, which starts the manager by its name. */
async function pruneWith(
  request: PruneRequest,
  { name, version, bin }: Manager,
  { home }: Machine,
): Promise<Verdict['error']> {
  const own = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  Object.assign(process.env, { PATH: `${bin}:${own.PATH}`, HOME: home });
  try {
    const judge = createJudge({
      name,
      pinned: version,
      root: request.workspaceRoot,
      state: join(home, 'state'),
      warn: (text) => {
        throw new Error(text);
      },
    });
    await prune({ ...request, judge });
    return undefined;
  } catch (error) {
    if (!isToolError(error)) throw error;
    return { code: error.code, message: error.message };
  } finally {
    Object.assign(process.env, own);
  }
}

/**
 * Optional peers that the app or the workspace itself lists: these are wanted. With Yarn 1, whose lockfile has no
 * peers, only the app can.
 */
function declaredPeers({ files }: Fixture, { name }: Manager): string[] {
  const root = name === 'yarn-classic' ? [] : ['package.json'];
  return [...root, 'apps/api/package.json'].flatMap((path) => {
    const manifest = (files[path] ?? {}) as Record<string, object | undefined>;
    return ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) =>
      Object.keys(manifest[field] ?? {}),
    );
  });
}

/** Versions forced in a manager's own words. */
function hasOwnOverrides({ of }: Fixture, { name }: Manager): boolean {
  return /overrides|resolutions/.test(JSON.stringify(of?.[name] ?? {}));
}

function versionProblems(
  { expected }: Fixture,
  nodes: Awaited<ReturnType<typeof walkTree>>['nodes'],
): string[] {
  if ('fails' in expected) return [];
  return Object.entries(expected.versions ?? {}).flatMap(([owner, versions]) =>
    Object.entries(versions).flatMap(([name, version]) => {
      const to = nodes[`@${owner === 'app' ? '' : owner}`]?.edges[name]?.to;
      const found = to === undefined || to === null ? 'nothing' : nodes[to]?.version;
      return found === version ? [] : [`${owner} finds ${name} ${found}, not ${version}`];
    }),
  );
}

function contentProblems({ expected }: Fixture, root: string, places: string[]): string[] {
  if ('fails' in expected) return [];
  return Object.entries(expected.contains ?? {}).flatMap(([path, part]) => {
    const name = dirname(path);
    const files = places
      .filter((each) => each === name || each.endsWith(`/${name}`))
      .map((each) => join(root, each, basename(path)));
    const isThere = files.some((file) => readFileSync(file, 'utf8').includes(part));
    return isThere ? [] : [`${path} does not contain ${part}`];
  });
}

/** Files of the artifacts that name a folder of this machine. */
function machinePaths(artifacts: string, { workspace, homes }: Places): string[] {
  return filesBelow(artifacts).flatMap((file) => {
    const text = readFileSync(file, 'latin1');
    return [workspace, homes, join(workspace, '..')].some((each) => text.includes(each))
      ? [`${relative(artifacts, file)} names a folder of this machine`]
      : [];
  });
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const file of filesBelow(folder))
    hash.update(relative(folder, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
