import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isToolError } from '@nx-multistage/errors';
import { prune } from './prune';
import type { PruneRequest } from './request';
import { locked, lockText } from './testing/lock';
import { requestFor } from './testing/request';
import {
  temporaryWorkspace,
  type FileMap,
  type TemporaryWorkspace,
} from './testing/temporary-workspace';

const PARENT = 'dist/docker/apps/api';
const root = { name: 'ws', dependencies: { a: '^1.0.0' } };
const base: FileMap = {
  'package.json': root,
  'package-lock.json': lockText(root, { 'node_modules/a': locked('1.0.0') }),
  'apps/api/project.json': {},
  'dist/apps/api/main.js': `require('a')`,
};

let workspace: TemporaryWorkspace;
beforeEach(() => {
  workspace = temporaryWorkspace(base);
});
afterEach(() => workspace.remove());

type Changes = Parameters<typeof requestFor>[1];

const request = (changes?: Changes): PruneRequest => requestFor(workspace.root, changes);
const inArtifacts = (...path: string[]): string =>
  join(workspace.root, PARENT, 'artifacts', ...path);
const siblings = (): string[] => readdirSync(join(workspace.root, PARENT)).sort();

async function refusal(changes?: Changes): Promise<string> {
  try {
    await prune(request(changes));
  } catch (error) {
    if (isToolError(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'no error';
}

/** Every file and folder below the artifacts with its mode. */
function tree(folder = inArtifacts(), prefix = ''): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const path = `${prefix}${entry.name}`;
        const mode = (statSync(join(folder, entry.name)).mode & 0o777).toString(8);
        return entry.isDirectory()
          ? [[`${path}/`, mode], ...Object.entries(tree(join(folder, entry.name), `${path}/`))]
          : [[path, mode]];
      }) as [string, string][],
  );
}

describe('what is written', () => {
  it('is the whole layout, with normal modes whatever the umask', async () => {
    workspace.write({
      'dist/apps/api/bin/run.sh': '#!/bin/sh\n',
      'dist/apps/api/private.txt': 'x',
    });
    chmodSync(join(workspace.root, 'dist/apps/api/bin/run.sh'), 0o700);
    chmodSync(join(workspace.root, 'dist/apps/api/private.txt'), 0o600);
    const umask = process.umask(0o077);
    try {
      const report = await prune(request({ groundFiles: { 'preload.cjs': '// p\n' } }));
      expect(report).toMatchObject({
        files: 3,
        dependencies: [
          { name: 'a', version: '1.0.0', because: 'dist/apps/api/main.js:1', direct: true },
        ],
        warnings: [],
        lockfileDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      });
    } finally {
      process.umask(umask);
    }
    expect(tree()).toEqual({
      'app/': '755',
      'app/bin/': '755',
      'app/bin/run.sh': '755',
      'app/main.js': '644',
      'app/private.txt': '644',
      'install/': '755',
      'install/package-lock.json': '644',
      'install/package.json': '644',
      'install/preload.cjs': '644',
      'package-lock.json': '644',
      'package.json': '644',
      'workspace_modules/': '755',
    });
    expect(readFileSync(inArtifacts('package.json'), 'utf8')).toBe(
      '{\n  "name": "api",\n  "private": true,\n  "dependencies": {\n    "a": "1.0.0"\n  }\n}\n',
    );
  });

  it('replaces the old folder, and is the same every time', async () => {
    const one = await prune(request());
    writeFileSync(inArtifacts('app', 'stale.js'), '');
    const two = await prune(request());
    expect(two).toEqual(one);
    expect(existsSync(inArtifacts('app', 'stale.js'))).toBe(false);
    expect(siblings()).toEqual(['artifacts']);
  });

  it('never reads its own artifacts where the output of a root project holds them', async () => {
    workspace.write({ 'dist/main.js': '', 'dist/docker/other/x.js': `require('nowhere')` });
    const changes = { app: { root: '.', output: 'dist' }, destination: 'dist/docker/artifacts' };
    await prune(request(changes));
    await prune(request(changes));
    expect(readdirSync(join(workspace.root, 'dist/docker/artifacts/app')).sort()).toEqual([
      'apps',
      'main.js',
    ]);
  });
});

describe('the judge', () => {
  it('sees the finished folder before it is moved into place', async () => {
    const seen: string[][] = [];
    await prune(
      request({
        judge: async (dir) => {
          seen.push(readdirSync(dir).sort());
          expect(existsSync(inArtifacts())).toBe(false);
          mkdirSync(join(dir, 'node_modules', 'a'), { recursive: true });
        },
      }),
    );
    expect(seen).toEqual([
      ['app', 'install', 'package-lock.json', 'package.json', 'workspace_modules'],
    ]);
    expect(existsSync(inArtifacts('node_modules'))).toBe(false);
  });

  it('stops everything where it throws: the old folder stays, nothing is left beside it', async () => {
    await prune(request());
    workspace.write({ 'dist/apps/api/new.js': '' });
    const judge = (): Promise<void> => Promise.reject(new Error('npm ci failed'));
    await expect(prune(request({ judge }))).rejects.toThrow('npm ci failed');
    expect(readdirSync(inArtifacts('app'))).toEqual(['main.js']);
    expect(siblings()).toEqual(['artifacts']);
  });
});

describe('an unsafe destination is refused', () => {
  it.each([
    ['.', 'will not write to ".": it is not below the workspace root'],
    ['../x', 'will not write to "../x": it is not below the workspace root'],
    ['apps', 'will not write to "apps": it holds apps/api'],
    ['apps/api', 'will not write to "apps/api": it holds apps/api'],
    ['dist', 'will not write to "dist": it holds dist/apps/api'],
    ['node_modules/x', 'will not write to "node_modules/x": it lies in node_modules or .git'],
    ['package.json/x', 'will not write to "package.json/x": package.json is no folder'],
  ])('%s', async (destination, expected) => {
    expect(await refusal({ destination })).toBe(`NXM_DESTINATION_UNSAFE ${expected}`);
  });

  it('over a symbolic link', async () => {
    mkdirSync(join(workspace.root, 'elsewhere'));
    symlinkSync('../elsewhere', join(workspace.root, 'dist/docker'));
    expect(await refusal()).toBe(
      'NXM_DESTINATION_UNSAFE will not write to "dist/docker/apps/api/artifacts": dist/docker is a symbolic link',
    );
  });
});

describe('symbolic links in the output', () => {
  it('are followed inside it', async () => {
    symlinkSync('main.js', join(workspace.root, 'dist/apps/api/alias.js'));
    await prune(request());
    expect(readFileSync(inArtifacts('app', 'alias.js'), 'utf8')).toBe(`require('a')`);
  });

  it.each([
    ['out of it', '../../../package.json'],
    ['to nothing', 'gone'],
    ['in a circle', '.'],
  ])('%s are an error', async (_title, target) => {
    symlinkSync(target, join(workspace.root, 'dist/apps/api/link'));
    expect(await refusal()).toBe(
      'NXM_OUTPUT_LINK dist/apps/api/link is a symbolic link that leaves dist/apps/api',
    );
  });
});

describe('runs that were killed', () => {
  /** The id of a process that is gone. */
  const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

  it('are swept up; those that live are left alone', async () => {
    const mine = `artifacts.nxm-${process.ppid}-0a0a0a0a.tmp`;
    workspace.write({
      [`${PARENT}/artifacts.nxm-${deadPid()}-00000000.tmp/x`]: '',
      [`${PARENT}/${mine}/x`]: '',
      [`${PARENT}/artifacts.nxm-notes`]: '',
    });
    await prune(request());
    expect(siblings()).toEqual(['artifacts', 'artifacts.nxm-notes', mine].sort());
  });

  it('between the two renames get their old folder back, also where the next run fails', async () => {
    workspace.write({ [`${PARENT}/artifacts.nxm-${deadPid()}-00000000.old/kept`]: '' });
    const judge = (): Promise<void> => Promise.reject(new Error('no'));
    await expect(prune(request({ judge }))).rejects.toThrow('no');
    expect(siblings()).toEqual(['artifacts']);
    expect(readdirSync(inArtifacts())).toEqual(['kept']);
  });
});

it('names the path that cannot be read', async () => {
  mkdirSync(join(workspace.root, 'dist/apps/api/package.json'));
  expect(await refusal()).toBe(
    'NXM_READ_FAILED dist/apps/api/package.json cannot be read (EISDIR)',
  );
});

it('removes its temporary folder and ends by the signal when interrupted', async () => {
  const child = spawn(
    process.execPath,
    [join(__dirname, 'testing', 'hang-in-judge.cjs'), workspace.root],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(siblings()).toEqual([expect.stringMatching(/^artifacts\.nxm-\d+-[0-9a-f]{8}\.tmp$/)]);
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  child.kill('SIGTERM');
  expect(await ended).toBe('SIGTERM');
  expect(siblings()).toEqual([]);
});
