import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { WorkspaceFiles } from '../workspace/files';
import { pnpm } from './pnpm';
import { installedTree } from './installed-tree';

const target = {
  platform: { os: 'linux', arch: 'arm64', libc: 'musl' },
  nodeVersion: '24.19.0',
} as const;

describe('the row of pnpm', () => {
  it.each([
    ["lockfileVersion: '9.0'\npackageExtensionsChecksum: d42319fb\n", '9'],
    ["lockfileVersion: '9.0'\npackageExtensionsChecksum: sha256-UFz7\n", '10'],
    ["lockfileVersion: '9.0'\n", '10'],
    ["---\nlockfileVersion: '9.0'\n\n---\nlockfileVersion: '9.0'\n", '12'],
  ])('tells a version from %j', (text, version) => {
    expect(pnpm.unpinned(text)).toBe(version);
  });

  it('sends settings, hooks and patches to a full install', () => {
    const texts: Record<string, string> = {
      'package.json': '{"pnpm":{"patchedDependencies":{"a@1.0.0":"patches/a.patch"}}}',
      'pnpm-workspace.yaml': 'patchedDependencies:\n  b@1.0.0: patches/b.patch\n',
      '.pnpmfile.cjs': '',
    };
    const files = {
      isFile: (path: string) => path in texts,
      read: (path: string) => texts[path],
    } as WorkspaceFiles;
    expect(pnpm.installFiles(files)).toEqual([
      'pnpm-workspace.yaml',
      '.pnpmfile.cjs',
      'patches/a.patch',
      'patches/b.patch',
    ]);
  });

  it('installs and runs scripts for the target', () => {
    expect(pnpm.install.install(target)).toEqual(
      expect.arrayContaining(['--ignore-scripts', '--os=linux', '--cpu=arm64', '--libc=musl']),
    );
    expect(pnpm.install.scriptsEnv?.(target)).toEqual({
      pnpm_config_supported_architectures: '{"os":["linux"],"cpu":["arm64"],"libc":["musl"]}',
    });
    const scripts = [
      { name: '@s/a', version: '1.0.0', installedAs: 'alias' },
      { name: 'b', version: '1.0.0', installedAs: 'b' },
      { name: 'b', version: '2.0.0', installedAs: 'b' },
    ];
    expect(pnpm.install.runScripts(scripts).slice(-2)).toEqual(['@s/a', 'b']);
  });

  it('finds the package that a gap is about', () => {
    const gap = (text: string) => pnpm.judge.gap.exec(text)?.slice(1).find(Boolean);
    expect(gap('mismatched:\n  - is-number (lockfile: 5.0.0, manifest: 6.0.0)')).toBe('is-number');
    expect(gap('Done in 1s')).toBeUndefined();
  });
});

describe('what pnpm installed', () => {
  const root = mkdtempSync(join(tmpdir(), 'nxm-pnpm-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('is counted once, links apart, with its programs', () => {
    const write = (path: string, manifest: object) => {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), JSON.stringify(manifest));
    };
    const store = 'node_modules/.pnpm/@s+a@1.0.0/node_modules/@s/a';
    write(`${store}/package.json`, { name: '@s/a', bin: './cli.js' });
    write('node_modules/flat/package.json', {
      name: 'flat',
      bin: { flat: 'bin/f', other: 'o.js' },
    });
    write('workspace_modules/@acme/b/node_modules/own/package.json', { name: 'own' });
    mkdirSync(join(root, 'node_modules/@s'));
    symlinkSync(join(root, store), join(root, 'node_modules/@s/a'));
    expect(installedTree(root)).toEqual({
      packages: 3,
      programs: new Set([`${store}/cli.js`, 'node_modules/flat/bin/f', 'node_modules/flat/o.js']),
    });
  });

  it('is nothing in an empty folder', () => {
    expect(installedTree(join(root, 'none'))).toEqual({ packages: 0, programs: new Set() });
  });
});
