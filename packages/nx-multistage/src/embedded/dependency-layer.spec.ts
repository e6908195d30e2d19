import { run, type run as runProcess } from '@nx-multistage/exec';
import { openBlobStore, peekEntries } from '@nx-multistage/oci';
import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planImage } from '../plan/image-plan';
import { FACTS } from '../testing/facts';
import { dependencyLayer, type DependencyRequest } from './dependency-layer';

/** Other work may keep the machine busy. */
jest.setTimeout(60_000);

/** A program in npm's place, in a real process: it installs one package, and does as it is told. */
const STAND_IN = `#!/usr/bin/env node
const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
appendFileSync(join(__dirname, 'calls'), JSON.stringify(process.argv.slice(2)) + '\\n');
mkdirSync('node_modules/a/bin', { recursive: true });
writeFileSync('node_modules/a/package.json', '{"name":"a","version":"1.0.0"}');
writeFileSync('node_modules/a/bin/a.txt', 'a');
mkdirSync('node_modules/a/build', { recursive: true });
writeFileSync('node_modules/a/build/config.gypi', process.cwd());
const packages = { 'node_modules/a': { bin: { a: 'bin/a.txt' } }, workspace_modules: {} };
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
if (existsSync(join(__dirname, 'fail'))) process.exit(1);
`;

const LOCK = {
  lockfileVersion: 3,
  packages: { '': {}, 'node_modules/a': { version: '1.0.0', hasInstallScript: true } },
};
const NATIVE = {
  name: 'a',
  version: '1.0.0',
  kind: 'downloaded-prebuilds',
  approval: 'approved',
  why: 'a script',
} as const;
const NPMRC = 'registry=https://registry.example/\n//registry.example/:_authToken=one\n';

describe('dependencyLayer', () => {
  const temporary = createTemporaryFolder('dependencies');
  afterAll(() => temporary.remove());
  let count = 0;

  /** Artifacts, a store and a package manager of ours; tells after each request how often that was called. */
  const setUp = () => {
    const at = join(temporary.path, String((count += 1)));
    const [program, source, work] = ['bin/npm', 'source', 'work'].map((name) => join(at, name));
    writeFiles(at, {
      'bin/npm': STAND_IN,
      'source/package.json': { name: 'api' },
      'source/package-lock.json': LOCK,
      '.npmrc': NPMRC,
    });
    mkdirSync(work!);
    chmodSync(program!, 0o755);
    const named: typeof runProcess = (_, argv, options) => run(program!, argv, options);
    const callsFile = join(at, 'bin/calls');
    const calls = () =>
      existsSync(callsFile)
        ? readFileSync(callsFile, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as string[])
        : [];
    const request: DependencyRequest = {
      plan: planImage(FACTS, {}),
      source: source!,
      platform: { os: 'linux', arch: 'amd64', libc: 'musl' },
      nodeVersion: '24.19.0',
      managerVersion: '11.0.0',
      settings: [{ file: '.npmrc', path: join(at, '.npmrc') }],
      compiles: false,
      base: `sha256:${'b'.repeat(64)}`,
      host: { os: 'linux', arch: 'amd64', libc: 'glibc' },
      compression: 'gzip',
      noCache: false,
    };
    const ask = async (over: Partial<DependencyRequest> = {}) => {
      const before = calls().length;
      const layer = await dependencyLayer(
        { ...request, ...over },
        {
          store: openBlobStore(join(at, 'store')),
          run: named,
          createFolder: () => mkdtempSync(join(work!, 'install-')),
          onOutput: () => undefined,
        },
      );
      return { ...layer, calls: calls().slice(before) };
    };
    return { at, ask, request, work: work!, calls };
  };

  it('holds what was installed, and nothing of the machine', async () => {
    const { ask } = setUp();
    const { blob, packages } = await ask();
    const entries = await peekEntries(blob, 1_000_000);
    expect(entries.map(({ path }) => path)).toEqual([
      'app',
      'app/node_modules',
      'app/node_modules/.package-lock.json',
      'app/node_modules/a',
      'app/node_modules/a/bin',
      'app/node_modules/a/bin/a.txt',
      'app/node_modules/a/build',
      'app/node_modules/a/package.json',
      'app/package-lock.json',
      'app/package.json',
    ]);
    expect(packages).toBe(1);
  });

  it('installs once for the same request', async () => {
    const { ask, work } = setUp();
    const first = await ask();
    expect(first).toMatchObject({ reused: false, packages: 1 });
    expect(first.calls).toHaveLength(1);
    const { calls, ...second } = await ask();
    expect(calls).toEqual([]);
    expect(second).toMatchObject({
      reused: true,
      packages: 1,
      diffId: first.diffId,
      entries: first.entries,
      unpackedSize: first.unpackedSize,
      blob: { descriptor: first.blob.descriptor },
    });
    expect(readdirSync(work)).toEqual([]);
  });

  it('installs again with noCache', async () => {
    const { ask } = setUp();
    const { diffId } = await ask();
    const again = await ask({ noCache: true });
    expect(again.calls).toHaveLength(1);
    expect(again.diffId).toBe(diffId);
  });

  it('installs again where the layer is damaged', async () => {
    const { ask, at } = setUp();
    const { blob } = await ask();
    const hex = blob.descriptor.digest.slice('sha256:'.length);
    writeFiles(at, { [`store/blobs/sha256/${hex}`]: 'damaged' });
    const again = await ask();
    expect(again.calls).toHaveLength(1);
    expect(again.blob.descriptor).toEqual(blob.descriptor);
  });

  it.each([
    ['another option', `${NPMRC}omit[]=optional\n`],
    ['another registry', NPMRC.replace('registry=https://registry', 'registry=https://mirror')],
    ['a registry for a scope', `${NPMRC}@acme:registry=https://acme.example/\n`],
  ])('installs again with %s in .npmrc', async (_, npmrc) => {
    const { ask, at } = setUp();
    await ask();
    writeFiles(at, { '.npmrc': npmrc });
    expect((await ask()).calls).toHaveLength(1);
    expect((await ask()).calls).toEqual([]);
  });

  it.each([
    ['another token', NPMRC.replace('=one', '=two')],
    ['another password', `${NPMRC}//other.example/:_password=x\n_auth=y\n`],
    ['a comment', `; ours\n# too\n\n${NPMRC}`],
    ['other line ends', NPMRC.replaceAll('\n', '\r\n')],
  ])('installs once whatever is %s in .npmrc', async (_, npmrc) => {
    const { ask, at } = setUp();
    await ask();
    writeFiles(at, { '.npmrc': npmrc });
    expect((await ask()).calls).toEqual([]);
  });

  it.each<[string, Partial<DependencyRequest>]>([
    ['another Node version', { nodeVersion: '24.19.1' }],
    ['another architecture', { platform: { os: 'linux', arch: 'arm64', libc: 'musl' } }],
    ['another libc', { platform: { os: 'linux', arch: 'amd64', libc: 'glibc' } }],
    ['another npm', { managerVersion: '11.0.1' }],
    ['another compression', { compression: 'none' as never }],
    ['other native packages', { plan: { ...planImage(FACTS, {}), native: [NATIVE] } }],
  ])('installs again for %s', async (_, over) => {
    const { ask } = setUp();
    await ask();
    expect((await ask(over)).calls).toHaveLength(1);
    expect((await ask(over)).calls).toEqual([]);
    expect((await ask()).calls).toEqual([]);
  });

  it('installs again where another script may run, and runs it', async () => {
    const { ask, at } = setUp();
    expect((await ask()).calls.map(([first]) => first)).toEqual(['ci']);
    writeFiles(at, { 'source/package.json': { name: 'api', allowScripts: { a: true } } });
    const { calls } = await ask();
    expect(calls.map(([first]) => first)).toEqual(['ci', 'rebuild']);
    expect(calls[1]).toContain('a@1.0.0');
  });

  it('installs again for another lockfile', async () => {
    const { ask, at } = setUp();
    await ask();
    const packages = { '': {}, 'node_modules/a': { version: '1.0.1' } };
    writeFiles(at, { 'source/package-lock.json': { ...LOCK, packages } });
    expect((await ask()).calls).toHaveLength(1);
  });

  it.each<[string, Partial<DependencyRequest>]>([
    ['base', { base: `sha256:${'c'.repeat(64)}` }],
    ['machine', { host: { os: 'linux', arch: 'amd64', libc: 'musl' } }],
  ])('installs again on another %s only where something is compiled', async (_, over) => {
    const { ask, request } = setUp();
    await ask();
    expect((await ask(over)).calls).toEqual([]);
    const native = [{ ...NATIVE, kind: 'compiled' as const }];
    const compiles = { plan: { ...request.plan, native }, compiles: true };
    await ask(compiles);
    expect((await ask({ ...compiles, ...over })).calls).toHaveLength(1);
  });

  it('leaves no work folder and no record of a failed install', async () => {
    const { ask, at, work, calls } = setUp();
    writeFiles(at, { 'bin/fail': 'x' });
    await expect(ask()).rejects.toMatchObject({ code: 'NXM_INSTALL_FAILED' });
    expect(calls()).toHaveLength(1);
    expect(readdirSync(work)).toEqual([]);
    expect(existsSync(join(at, 'store'))).toBe(false);
    writeFiles(at, { 'bin/npm': STAND_IN.replace('process.exit(1)', 'process.exit(0)') });
    const next = await ask();
    expect(next.calls).toHaveLength(1);
    expect(next.reused).toBe(false);
  });

  it('leaves no stand-in for a compiler behind', async () => {
    const { ask, at, work } = setUp();
    writeFiles(at, { 'source/package.json': { name: 'api', allowScripts: { a: true } } });
    expect((await ask()).calls).toHaveLength(2);
    expect(readdirSync(work)).toEqual([]);
  });

  it('leaves no work folder and no record where it is ended', async () => {
    const { request, at, work } = setUp();
    const effects = {
      store: openBlobStore(join(at, 'store')),
      run: ((_, argv, options) => run(join(at, 'bin/npm'), argv, options)) as typeof runProcess,
      createFolder: () => mkdtempSync(join(work, 'install-')),
      onOutput: () => undefined,
      signal: AbortSignal.abort(new Error('ended')),
    };
    await expect(dependencyLayer(request, effects)).rejects.toThrow();
    expect(readdirSync(work)).toEqual([]);
    expect(existsSync(join(at, 'store/records'))).toBe(false);
  });
});
