import { isToolError } from '@nx-multistage/errors';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../snapshot';
import type { DirectDependency, Lockfile, PrunedRoot } from '../format';
import { yarnClassicFormat } from './yarn-classic';

const workspace = readFileSync(join(__dirname, 'testing/workspace.lock'), 'utf8');
const HEADER = '# yarn lockfile v1\n\n\n';

/** As the real Yarn 1.22.22 was given it: resolutions, an alias, a tarball, links, optional packages. */
const manifests: Record<string, Manifest> = {
  '': {
    dependencies: { debug: '^2.6.9', 'is-odd': '^3.0.1' },
    devDependencies: { 'left-pad': '1.3.0' },
    workspaces: { packages: ['apps/*'], nohoist: ['**/bytes'] },
  },
  'apps/api': {
    dependencies: {
      ali: 'npm:lodash.get@^4.4.0',
      tarred: 'file:../../archives/tarred-1.2.3.tgz',
      lnk: 'link:../../libs/lnk',
      'mime-types': '^2.1.0',
    },
  },
  'libs/util': { dependencies: { debug: '^4.3.0' } },
};

function open(
  text: string,
  files: Record<string, Manifest> = manifests,
  settings: Record<string, string> = {},
): Lockfile {
  return yarnClassicFormat.open({
    text,
    file: 'yarn.lock',
    managerVersion: '1.22.22',
    rootManifest: files[''] ?? {},
    read: (path) => settings[path],
    manifestAt: (folder) => files[folder],
  });
}

function root(folder: string, dependencies: DirectDependency[]): PrunedRoot {
  const module = folder.replace(/^workspace_modules\/|^\.$/, '');
  return {
    folder,
    originalRoot: '.',
    module,
    manifest: module === '' ? { name: 'api', private: true } : { name: module },
    dependencies,
  };
}

function on(lock: Lockfile, folder: string, ...names: string[]): DirectDependency[] {
  return names.map((name) => ({
    name,
    optional: false,
    target: { locked: lock.find(folder, name)?.id ?? '' },
  }));
}

function codeOf(text: string): string {
  try {
    open(text);
    return 'none';
  } catch (error) {
    return isToolError(error) ? `${error.code} ${error.message}` : String(error);
  }
}

describe('a yarn.lock of Yarn 1', () => {
  const lock = open(workspace);

  it.each([
    ['apps/api', 'debug', { version: '2.6.9', dev: false }],
    ['libs/util', 'debug', { version: '4.4.3' }],
    ['apps/api', 'ali', { version: '4.4.2', packageName: 'lodash.get' }],
    ['apps/api', 'tarred', { version: '1.2.3', archive: 'archives/tarred-1.2.3.tgz' }],
    ['apps/api', 'lnk', { link: 'libs/lnk' }],
    ['apps/api', 'left-pad', { dev: true }],
    ['apps/api', 'ms', { version: '2.1.2', dev: false }],
  ])('from %s leads %s to %j', (folder, name, expected) => {
    expect(lock.find(folder, name)).toMatchObject(expected);
  });

  it('knows no name that it does not hold', () => {
    expect(lock.find('apps/api', 'nothing')).toBeUndefined();
  });

  it('is pruned to what the roots lead to; what resolutions decided stays without them', () => {
    const {
      text,
      manifests: written,
      warnings,
    } = lock.prune({
      app: root('.', [
        ...on(lock, 'apps/api', 'ali', 'debug', 'tarred'),
        { name: '@acme/util', optional: false, target: { module: '@acme/util' } },
      ]),
      modules: [root('workspace_modules/@acme/util', on(lock, 'libs/util', 'debug'))],
      archives: new Map([['archives/tarred-1.2.3.tgz', 'archives/t.tgz']]),
    });
    expect(text).toBe(readFileSync(join(__dirname, 'testing/pruned.lock'), 'utf8'));
    expect(Object.fromEntries(written)).toEqual({
      '.': {
        name: 'api',
        private: true,
        workspaces: ['workspace_modules/@acme/util'],
        dependencies: {
          '@acme/util': '0.0.0',
          ali: 'npm:lodash.get@4.4.2',
          debug: '2.6.9',
          tarred: 'file:archives/t.tgz',
        },
      },
      'workspace_modules/@acme/util': {
        name: '@acme/util',
        version: '0.0.0',
        dependencies: { debug: '4.4.3' },
      },
    });
    expect(warnings).toEqual([expect.stringContaining('nohoist')]);
  });

  it('gives a tarball of a module a path from the module', () => {
    const archives = new Map([['archives/tarred-1.2.3.tgz', 'archives/t.tgz']]);
    const module = root('workspace_modules/m', on(lock, 'apps/api', 'tarred'));
    const { manifests: written } = lock.prune({ app: root('.', []), modules: [module], archives });
    expect(written.get('workspace_modules/m')).toMatchObject({
      dependencies: { tarred: 'file:../../archives/t.tgz' },
    });
  });

  it('out of step is refused with every difference', () => {
    const check = (): void =>
      lock.assertInStep('apps/web', { dependencies: { debug: '^5.0.0', '@acme/util': '*' } });
    expect(check).toThrow(
      'dependencies.debug: package.json has ^5.0.0, the lockfile ^2.6.9, ^4.2.0, ^4.3.0',
    );
    expect(() => lock.assertInStep('libs/util', manifests['libs/util'] ?? {})).not.toThrow();
  });

  it('takes a name that two fields declare from the one that Yarn reads', () => {
    const twice = { devDependencies: { debug: '*' }, dependencies: { debug: '^4.3.0' } };
    expect(() => lock.assertInStep('apps/web', twice)).not.toThrow();
    const trivial = { dependencies: { debug: '*' }, devDependencies: { debug: '^4.3.0' } };
    expect(() => lock.assertInStep('apps/web', trivial)).not.toThrow();
    expect(open(workspace, { 'apps/web': twice }).find('apps/web', 'debug')?.version).toBe('4.4.3');
  });

  it('says where the workspace runs no install script at all', () => {
    expect(lock.approvals).toEqual([]);
    const denied = [{ name: '*', allowed: false }];
    expect(open(workspace, {}, { '.yarnrc': 'ignore-scripts true\n' }).approvals).toEqual(denied);
    expect(open(workspace, {}, { '.npmrc': 'ignore-scripts=true\n' }).approvals).toEqual(denied);
  });
});

describe('peers, which yarn.lock does not hold', () => {
  const text = `${HEADER}a@^1.0.0:\n  version "1.0.0"\n\npeer@^2.0.0:\n  version "2.0.0"\n`;
  const files = {
    '': { dependencies: { a: '^1.0.0', peer: '^2.0.0' } },
    'node_modules/a': {
      version: '1.0.0',
      peerDependencies: { peer: '*', soft: '*', gone: '*' },
      peerDependenciesMeta: { soft: { optional: true } },
    },
  };

  it('come from the installed manifests', () => {
    const lock = open(text, files);
    const a = lock.find('', 'a')?.id ?? '';
    expect(lock.reach([a])).toMatchObject([
      { package: { name: 'a' }, optionalPeers: ['soft'], missingPeers: ['gone'], missing: [] },
      { package: { name: 'peer' } },
    ]);
    const pruned = lock.prune({
      app: root('.', on(lock, '', 'a')),
      modules: [],
      archives: new Map(),
    });
    expect(pruned.manifests.get('.')).toMatchObject({
      dependencies: { a: '1.0.0', peer: '2.0.0' },
    });
    expect(pruned.packages).toMatchObject([{ name: 'a' }, { because: 'peer of a' }]);
  });

  it('are asked of no other version', () => {
    const lock = open(text, { ...files, 'node_modules/a': { version: '9.0.0' } });
    expect(lock.reach([lock.find('', 'a')?.id ?? ''])).toHaveLength(1);
  });
});

describe('a yarn.lock that cannot be used', () => {
  it.each([
    ['<<<<<<< HEAD\na@1:\n', 'NXM_LOCKFILE_INVALID yarn.lock has unresolved merge conflicts'],
    [
      '__metadata:\n  version: 8\n',
      'NXM_LOCKFILE_FOREIGN yarn.lock was written by Yarn 2 or later',
    ],
    ['# yarn lockfile v2\n', 'NXM_LOCKFILE_VERSION yarn.lock has version 2'],
    [`${HEADER}a@1:\n  resolved "x"\n`, 'NXM_LOCKFILE_INVALID yarn.lock has no version for "a@1"'],
    [`${HEADER}a@1\n`, 'NXM_LOCKFILE_INVALID yarn.lock cannot be read: line 4'],
    [`${HEADER}"../a@1":\n  version "1.0.0"\n`, 'NXM_LOCKFILE_NAME yarn.lock has an entry'],
    [`${HEADER}"a@file:../../x":\n  version "1.0.0"\n`, 'NXM_LOCKFILE_NAME a comes from'],
  ])('%j: %s', (text, expected) => {
    expect(codeOf(text)).toContain(expected);
  });

  it('warns of packages that nothing checks', () => {
    const text = `${HEADER}a@1:\n  version "1.0.0"\n  resolved "https://registry.example/a.tgz"\n`;
    expect(open(text).warnings).toEqual(['yarn.lock holds 1 package(s) without integrity: a']);
  });
});
