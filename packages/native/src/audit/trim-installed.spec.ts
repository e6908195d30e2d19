import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatTrim } from './format-trim';
import { makeElf } from './testing/make-elf';
import { GLIBC, MUSL } from './testing/package-of';
import { readInstalled } from './read-installed';
import { trimInstalled } from './trim-installed';

const ALPINE = { arch: 'x64', libc: 'musl' } as const;

describe('an installation', () => {
  const folder = createTemporaryFolder('trim');
  afterAll(() => folder.remove());
  let count = 0;

  /** A folder with packages in some places, each with binaries. */
  const install = (packages: Record<string, { binaries?: object; manifest?: object }>) => {
    const root = join(folder.path, String((count += 1)));
    for (const [path, { binaries = {}, manifest = {} }] of Object.entries(packages)) {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      writeFiles(root, {
        [`${path}/package.json`]: { name, version: '1.0.0', ...manifest },
        [`${path}/index.js`]: '',
      });
      for (const [file, parts] of Object.entries(binaries)) {
        mkdirSync(dirname(join(root, path, file)), { recursive: true });
        writeFileSync(join(root, path, file), makeElf(parts as never));
      }
    }
    return root;
  };
  const found = (root: string) =>
    readInstalled(root, () => []).map(({ path, optional }) => (optional ? `${path} ?` : path));
  const binaries = { 'a.node': MUSL };

  it.each([
    [
      'npm',
      ['node_modules/a', 'node_modules/@x/b/node_modules/c', 'workspace_modules/l/node_modules/d'],
    ],
    [
      'pnpm',
      [
        'node_modules/.pnpm/a@1.0.0/node_modules/a',
        'node_modules/.pnpm/@x+b@1.0.0/node_modules/@x/b',
      ],
    ],
    ['Bun, isolated', ['node_modules/.bun/a@1.0.0/node_modules/a']],
  ])('of %s is read wherever the packages lie', (_, paths) => {
    const root = install(Object.fromEntries(paths.map((path) => [path, { binaries }])));
    expect(found(root).sort()).toEqual([...paths].sort());
  });

  it('of Yarn with its pnpm linker too, where the folder does not have the name', () => {
    const path = 'node_modules/.store/a-npm-1.0.0-1234567890/package';
    const root = install({ [path]: { binaries, manifest: { name: 'a' } } });
    expect(readInstalled(root, () => []).map(({ name, path: at }) => [name, at])).toEqual([
      ['a', path],
    ]);
  });

  it('tells what nobody needs, whoever installed it', () => {
    const root = install({
      'node_modules/a': { binaries, manifest: { optionalDependencies: { b: '1' } } },
      'node_modules/b': { binaries, manifest: { dependencies: { c: '1' } } },
      'node_modules/c': { binaries },
      'node_modules/d': { binaries },
    });
    expect(found(root)).not.toContain('node_modules/b ?');
    writeFiles(root, {
      'package.json': { dependencies: { a: '1' } },
      'workspace_modules/l/package.json': { dependencies: { d: '1' } },
    });
    expect(found(root)).toEqual([
      'node_modules/a',
      'node_modules/b ?',
      'node_modules/c ?',
      'node_modules/d',
    ]);
  });

  it('loses what is for other platforms, with the folders and the links to it', () => {
    const store = 'node_modules/.pnpm/@x+a-linux-x64@1.0.0/node_modules/@x/a-linux-x64';
    const root = install({
      'node_modules/pty': {
        binaries: {
          'prebuilds/linux-x64/pty.musl.node': MUSL,
          'prebuilds/linux-x64/pty.glibc.node': GLIBC,
          'prebuilds/win32-x64/pty.node': MUSL,
          'src/pty.cc': {},
        },
      },
      [store]: { binaries: { 'a.node': GLIBC }, manifest: { libc: ['glibc'] } },
    });
    mkdirSync(join(root, 'node_modules/@x'), { recursive: true });
    symlinkSync(
      `../${store.slice('node_modules/'.length)}`,
      join(root, 'node_modules/@x/a-linux-x64'),
    );
    const trimmed = trimInstalled(root, ALPINE, { depth: 'files' });
    expect(trimmed.map(({ name, reasons }) => [name, reasons])).toEqual([
      ['pty', ['foreign prebuilds', 'sources']],
      ['@x/a-linux-x64', ['package for another platform']],
    ]);
    expect(readdirSync(join(root, 'node_modules/pty'), { recursive: true }).sort()).toEqual([
      'index.js',
      'package.json',
      'prebuilds',
      'prebuilds/linux-x64',
      'prebuilds/linux-x64/pty.musl.node',
    ]);
    expect(existsSync(join(root, store))).toBe(false);
    expect(
      lstatSync(join(root, 'node_modules/@x/a-linux-x64'), { throwIfNoEntry: false }),
    ).toBeUndefined();
  });

  it('loses what only packages for other platforms ask for, where a manifest says what the app needs', () => {
    const packages = {
      'node_modules/a': {
        binaries,
        manifest: { optionalDependencies: { '@x/freebsd': '1' }, dependencies: { both: '1' } },
      },
      'node_modules/@x/freebsd': {
        manifest: { os: ['freebsd'], dependencies: { '@x/wasm': '1', both: '1', peer: '1' } },
      },
      'node_modules/@x/wasm': { manifest: { dependencies: { runtime: '1', nested: '1' } } },
      'node_modules/@x/wasm/node_modules/nested': {},
      'node_modules/runtime': {},
      'node_modules/both': { manifest: { peerDependencies: { peer: '1' } } },
      'node_modules/peer': {},
      'node_modules/loaded-by-name': {},
    };
    const trimmed = (root: string) =>
      trimInstalled(root, ALPINE, { depth: 'packages' }).map(({ name }) => name);
    expect(trimmed(install(packages))).toEqual(['@x/freebsd']);
    const root = install(packages);
    writeFiles(root, { 'package.json': { dependencies: { a: '1' } } });
    expect(trimmed(root).sort()).toEqual(['@x/freebsd', '@x/wasm', 'nested', 'runtime']);
    expect(readdirSync(join(root, 'node_modules')).sort()).toEqual([
      'a',
      'both',
      'loaded-by-name',
      'peer',
    ]);
  });

  it('loses whole packages only, where that was asked, and none that is ignored', () => {
    const packages = {
      'node_modules/a': { binaries: { 'a.node': MUSL, 'a.cc': {} } },
      'node_modules/b': { binaries, manifest: { os: ['darwin'] } },
    };
    const names = (root: string, ignored: string[]) =>
      trimInstalled(root, ALPINE, { depth: 'packages', ignored: new Set(ignored) }).map(
        ({ name }) => name,
      );
    expect(names(install(packages), [])).toEqual(['b']);
    expect(names(install(packages), ['b'])).toEqual([]);
  });
});

describe('formatTrim', () => {
  it('is one line, or none', () => {
    const one = { name: 'node-pty', version: '1.1.0', bytes: 59_249_000 };
    expect(
      formatTrim([
        { ...one, reasons: ['foreign prebuilds'] },
        { name: 'nan', version: '', bytes: 400, reasons: ['build leftovers', 'sources'] },
      ]),
    ).toBe(
      'trim    node-pty 1.1.0 -59.2 MB (foreign prebuilds), nan -1 kB (build leftovers, sources)',
    );
    expect(formatTrim([])).toBeUndefined();
  });
});
