import { isToolError } from '@nx-multistage/errors';
import type { Manifest } from '../../snapshot';
import type { Lockfile, PrunedRoot } from '../format';
import { pnpmFormat } from './pnpm';

const SHA = 'sha512-aaaa';

/** As pnpm 10 writes it: an injected library, an alias, a patch, a tarball, an optional peer that only dev leads to. */
const LOCK = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

catalogs:
  default:
    ms:
      specifier: ^2.1.0
      version: 2.1.3

overrides:
  debug>ms: 2.1.2
  left: link:libs/left

patchedDependencies:
  ms@2.1.3:
    hash: abc
    path: patches/ms.patch
  other@1.0.0:
    hash: def
    path: patches/other.patch

importers:

  .:
    dependencies:
      tslib:
        specifier: ^2.6.0
        version: 2.6.2
    devDependencies:
      '@types/node':
        specifier: ^22.0.0
        version: 22.0.0

  apps/api:
    dependencies:
      '@acme/util':
        specifier: workspace:*
        version: file:libs/util(ms@2.1.3(patch_hash=abc))
      debug:
        specifier: ^4.0.0
        version: 4.4.3
      ms:
        specifier: 'catalog:'
        version: 2.1.3(patch_hash=abc)
      odd:
        specifier: npm:is-odd@3.0.1
        version: is-odd@3.0.1
      packed:
        specifier: file:../../vendor/packed.tgz
        version: file:vendor/packed.tgz
      sharp:
        specifier: 0.35.5
        version: 0.35.5(@types/node@22.0.0)

  libs/util:
    dependencies:
      ms:
        specifier: 2.0.0
        version: 2.0.0

packages:

  '@acme/util@file:libs/util':
    resolution: {directory: libs/util, type: directory}
    peerDependencies:
      ms: '*'

  '@img/sharp-musl@1.0.0':
    resolution: {integrity: ${SHA}}
    cpu: [x64]
    os: [linux]
    libc: [musl]

  '@types/node@22.0.0':
    resolution: {integrity: ${SHA}}

  debug@4.4.3:
    resolution: {integrity: ${SHA}}

  is-odd@3.0.1:
    resolution: {integrity: ${SHA}}

  kind-of@6.0.3:
    resolution: {integrity: ${SHA}}

  ms@2.0.0:
    resolution: {integrity: ${SHA}}

  ms@2.1.2:
    resolution: {integrity: ${SHA}}

  ms@2.1.3:
    resolution: {integrity: ${SHA}}

  packed@file:vendor/packed.tgz:
    resolution: {integrity: ${SHA}, tarball: file:vendor/packed.tgz}
    version: 1.0.0

  sharp@0.35.5:
    resolution: {integrity: ${SHA}}
    peerDependencies:
      '@types/node': '*'
    peerDependenciesMeta:
      '@types/node':
        optional: true

  tslib@2.6.2:
    resolution: {integrity: ${SHA}}

snapshots:

  '@acme/util@file:libs/util(ms@2.1.3(patch_hash=abc))':
    dependencies:
      ms: 2.1.3(patch_hash=abc)

  '@img/sharp-musl@1.0.0':
    optional: true

  '@types/node@22.0.0': {}

  debug@4.4.3:
    dependencies:
      ms: 2.1.2

  is-odd@3.0.1:
    dependencies:
      kind-of: 6.0.3
      left: link:libs/left

  kind-of@6.0.3: {}

  ms@2.0.0: {}

  ms@2.1.2: {}

  ms@2.1.3(patch_hash=abc): {}

  packed@file:vendor/packed.tgz:
    dependencies:
      ms: 2.1.2

  sharp@0.35.5(@types/node@22.0.0):
    dependencies:
      '@types/node': 22.0.0
    optionalDependencies:
      '@img/sharp-musl': 1.0.0

  tslib@2.6.2: {}
`;

const SETTINGS = `packages: [apps/*, libs/*]
catalog:
  ms: ^2.1.0
overrides:
  debug>ms: 2.1.2
  left: link:libs/left
patchedDependencies:
  ms@2.1.3: patches/ms.patch
  other@1.0.0: patches/other.patch
allowBuilds:
  sharp: false
  gone: true
`;

const FILES: Record<string, string> = {
  'pnpm-workspace.yaml': SETTINGS,
  'patches/ms.patch': 'diff',
};

function open(
  changes: {
    text?: string;
    version?: string;
    files?: Record<string, string>;
    rootManifest?: Manifest;
  } = {},
): Lockfile {
  const { text = LOCK, version = '11.0.0', files = {}, rootManifest = {} } = changes;
  const all = { ...FILES, ...files };
  return pnpmFormat.open({
    text,
    file: 'pnpm-lock.yaml',
    managerVersion: version,
    rootManifest,
    read: (path) => all[path],
    manifestAt: () => undefined,
  });
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isToolError(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'nothing was refused';
}

const MODULES: readonly PrunedRoot[] = [
  {
    folder: 'workspace_modules/@acme/util',
    originalRoot: 'libs/util',
    module: '@acme/util',
    manifest: { name: '@acme/util', version: '1.0.0' },
    dependencies: [{ name: 'ms', optional: false, target: { locked: 'ms@2.1.3(patch_hash=abc)' } }],
  },
  {
    folder: 'workspace_modules/left',
    originalRoot: 'libs/left',
    module: 'left',
    manifest: { name: 'left' },
    dependencies: [{ name: '@acme/util', optional: false, target: { module: '@acme/util' } }],
  },
];

const APP: PrunedRoot = {
  folder: '.',
  originalRoot: 'apps/api',
  module: '',
  manifest: { name: 'api', private: true, packageManager: 'pnpm@11.0.0' },
  dependencies: [
    { name: '@acme/util', optional: false, target: { module: '@acme/util' } },
    { name: 'odd', optional: false, target: { locked: 'is-odd@3.0.1' } },
    { name: 'packed', optional: false, target: { locked: 'packed@file:vendor/packed.tgz' } },
    { name: 'sharp', optional: true, target: { locked: 'sharp@0.35.5(@types/node@22.0.0)' } },
  ],
};

const REQUEST = {
  app: APP,
  modules: MODULES,
  archives: new Map([['vendor/packed.tgz', 'archives/packed.tgz']]),
};

describe('find', () => {
  const facts = (folder: string, name: string, lock = open()): unknown => {
    const found = lock.find(folder, name);
    return found && [found.packageName, found.version, found.link, found.dev];
  };

  it.each([
    ['apps/api', 'odd', ['is-odd', '3.0.1', undefined, false]],
    ['apps/api', 'tslib', ['tslib', '2.6.2', undefined, false]],
    ['apps/api', '@types/node', ['@types/node', '22.0.0', undefined, true]],
    ['apps/api', '@acme/util', ['@acme/util', '', 'libs/util', false]],
    ['apps/other', 'debug', undefined],
    ['apps/api', 'kind-of', undefined],
  ])('from %s, %s', (folder, name, expected) => {
    expect(facts(folder, name)).toEqual(expected);
  });

  it('gives an injected library the peers of its dependents', () => {
    expect(facts('libs/util', 'ms')).toEqual(['ms', '2.1.3', undefined, false]);
  });

  it.each([
    ['nodeLinker: hoisted', 'kind-of', ['kind-of', '6.0.3', undefined, false]],
    ['shamefullyHoist: true', 'kind-of', ['kind-of', '6.0.3', undefined, false]],
    ["publicHoistPattern: ['*', '!kind-of']", 'kind-of', undefined],
    ["publicHoistPattern: ['kind*']", 'kind-of', ['kind-of', '6.0.3', undefined, false]],
    ['nodeLinker: hoisted', 'ms', undefined],
  ])('with %s, %s', (setting, name, expected) => {
    const lock = open({ files: { 'pnpm-workspace.yaml': `${SETTINGS}${setting}\n` } });
    expect(facts('', name, lock)).toEqual(expected);
  });

  it('reads .npmrc up to pnpm 10 only', () => {
    const files = { '.npmrc': '//registry.example/:_authToken=x\nnode-linker = hoisted\n' };
    const at = (version: string) => facts('', 'kind-of', open({ version, files }));
    expect(at('9.15.9')).toEqual(at('10.4.0'));
    expect([at('10.34.9'), at('11.0.0')]).toEqual([
      ['kind-of', '6.0.3', undefined, false],
      undefined,
    ]);
  });
});

describe('prune', () => {
  const pruned = open().prune(REQUEST);

  it('is a small workspace that holds what it needs and no more', () => {
    expect(pruned.text).toMatchInlineSnapshot(`
     "lockfileVersion: '9.0'

     settings:
       autoInstallPeers: true
       excludeLinksFromLockfile: false

     patchedDependencies:
       ms@2.1.3:
         hash: abc
         path: patches/ms.patch

     importers:

       .:
         dependencies:
           '@acme/util':
             specifier: link:workspace_modules/@acme/util
             version: link:workspace_modules/@acme/util
           odd:
             specifier: npm:is-odd@3.0.1
             version: is-odd@3.0.1
           packed:
             specifier: file:archives/packed.tgz
             version: file:archives/packed.tgz
         optionalDependencies:
           sharp:
             specifier: 0.35.5
             version: 0.35.5(@types/node@22.0.0)

       workspace_modules/@acme/util:
         dependencies:
           ms:
             specifier: 2.1.3
             version: 2.1.3(patch_hash=abc)

       workspace_modules/left:
         dependencies:
           '@acme/util':
             specifier: link:../@acme/util
             version: link:../@acme/util

     packages:

       '@img/sharp-musl@1.0.0':
         resolution:
           integrity: sha512-aaaa
         cpu:
           - x64
         os:
           - linux
         libc:
           - musl

       is-odd@3.0.1:
         resolution:
           integrity: sha512-aaaa

       kind-of@6.0.3:
         resolution:
           integrity: sha512-aaaa

       ms@2.1.2:
         resolution:
           integrity: sha512-aaaa

       ms@2.1.3:
         resolution:
           integrity: sha512-aaaa

       packed@file:archives/packed.tgz:
         resolution:
           integrity: sha512-aaaa
           tarball: file:archives/packed.tgz
         version: 1.0.0

       sharp@0.35.5:
         resolution:
           integrity: sha512-aaaa
         peerDependencies:
           '@types/node': '*'
         peerDependenciesMeta:
           '@types/node':
             optional: true

     snapshots:

       '@img/sharp-musl@1.0.0':
         optional: true

       is-odd@3.0.1:
         dependencies:
           kind-of: 6.0.3
           left: link:workspace_modules/left

       kind-of@6.0.3: {}

       ms@2.1.2: {}

       ms@2.1.3(patch_hash=abc): {}

       packed@file:archives/packed.tgz:
         dependencies:
           ms: 2.1.2

       sharp@0.35.5(@types/node@22.0.0):
         optionalDependencies:
           '@img/sharp-musl': 1.0.0
         optional: true
     "
    `);
    expect(pruned.texts.get('pnpm-workspace.yaml')).toMatchInlineSnapshot(`
     "packages:
       - .
       - workspace_modules/@acme/util
       - workspace_modules/left
     autoInstallPeers: true
     excludeLinksFromLockfile: false
     dedupePeers: false
     enableGlobalVirtualStore: false
     ignoreWorkspaceCycles: true
     injectWorkspacePackages: false
     minimumReleaseAge: 0
     peersSuffixMaxLength: 1000
     preferSymlinkedExecutables: true
     sharedWorkspaceLockfile: true
     allowBuilds:
       sharp: false
     patchedDependencies:
       ms@2.1.3: patches/ms.patch
     "
    `);
    expect([...pruned.manifests]).toMatchInlineSnapshot(`
     [
       [
         ".",
         {
           "dependencies": {
             "@acme/util": "link:workspace_modules/@acme/util",
             "odd": "npm:is-odd@3.0.1",
             "packed": "file:archives/packed.tgz",
           },
           "name": "api",
           "optionalDependencies": {
             "sharp": "0.35.5",
           },
           "private": true,
         },
       ],
       [
         "workspace_modules/@acme/util",
         {
           "dependencies": {
             "ms": "2.1.3",
           },
           "name": "@acme/util",
           "version": "1.0.0",
         },
       ],
       [
         "workspace_modules/left",
         {
           "dependencies": {
             "@acme/util": "link:../@acme/util",
           },
           "name": "left",
         },
       ],
     ]
    `);
    expect([...pruned.copies]).toEqual([['patches/ms.patch', 'patches/ms.patch']]);
  });

  it('can be read again', () => {
    const again = open({ text: pruned.text }).find('', 'odd');
    expect(again).toMatchObject({ packageName: 'is-odd', version: '3.0.1' });
  });

  it('puts settings into the manifest for a pnpm that reads them there', () => {
    const rootManifest = {
      pnpm: {
        neverBuiltDependencies: ['sharp'],
        patchedDependencies: { 'ms@2.1.3': 'patches/ms.patch' },
      },
    };
    const old = open({ version: '9.15.9', rootManifest }).prune(REQUEST);
    expect(old.manifests.get('.')?.['pnpm']).toEqual(rootManifest.pnpm);
    expect(old.texts.get('pnpm-workspace.yaml')).toBe(
      'packages:\n  - .\n  - workspace_modules/@acme/util\n  - workspace_modules/left\n',
    );
  });

  it('takes the last of two documents', () => {
    const text = `---\nlockfileVersion: '9.0'\nimporters:\n  .:\n    configDependencies: {}\n---\n${LOCK}`;
    expect(open({ text }).prune(REQUEST).text).toBe(pruned.text);
  });
});

describe('bad input', () => {
  it.each([
    ['<<<<<<< HEAD\na: 1\n', 'NXM_LOCKFILE_INVALID pnpm-lock.yaml has unresolved merge conflicts'],
    ['a: [', 'NXM_LOCKFILE_INVALID pnpm-lock.yaml is not valid YAML'],
    ['', 'NXM_LOCKFILE_INVALID pnpm-lock.yaml does not hold a YAML map'],
    [
      "lockfileVersion: '6.0'\n",
      'NXM_LOCKFILE_VERSION pnpm-lock.yaml has lockfileVersion 6.0; 9.0 can be pruned',
    ],
    ["lockfileVersion: '9.0'\n", 'NXM_LOCKFILE_INVALID pnpm-lock.yaml has no "importers"'],
    [
      "lockfileVersion: '9.0'\nimporters: {}\nsnapshots:\n  '../x@1.0.0': {}\n",
      'NXM_LOCKFILE_NAME pnpm-lock.yaml has an entry that leaves the workspace or whose name is no package name: "../x@1.0.0"',
    ],
    [
      "lockfileVersion: '9.0'\nimporters:\n  ../x: {}\n",
      'NXM_LOCKFILE_NAME pnpm-lock.yaml has an entry that leaves the workspace or whose name is no package name: "../x"',
    ],
  ])('%j', (text, expected) => {
    expect(refusal(() => open({ text }))).toBe(expected);
  });

  it('names what has no integrity, where it is needed', () => {
    const text = LOCK.replace(
      `kind-of@6.0.3:\n    resolution: {integrity: ${SHA}}`,
      'kind-of@6.0.3:\n    resolution: {}',
    );
    expect(refusal(() => open({ text }).prune(REQUEST))).toBe(
      'NXM_LOCKFILE_INTEGRITY pnpm-lock.yaml has no integrity for kind-of@6.0.3',
    );
  });

  it('names a package that is asked for and not there', () => {
    const text = LOCK.replace('  kind-of@6.0.3: {}\n', '');
    expect(open({ text }).reach(['is-odd@3.0.1'])[0]?.missing).toEqual(['kind-of']);
  });

  it('names a patch whose file is gone', () => {
    const lock = open({ files: { 'pnpm-workspace.yaml': 'packages: [apps/*]\n' } });
    expect(refusal(() => lock.prune(REQUEST))).toBe(
      'NXM_LOCKFILE_PATCH pnpm-lock.yaml has a patch of ms@2.1.3, and no setting names its file',
    );
  });
});

describe('in step', () => {
  const api = {
    dependencies: {
      '@acme/util': 'workspace:*',
      debug: '^4.0.0',
      ms: 'catalog:',
      odd: 'npm:is-odd@3.0.1',
      packed: 'file:../../vendor/packed.tgz',
      sharp: '0.35.5',
    },
  };
  const root = { dependencies: { tslib: '^2.6.0' }, devDependencies: { '@types/node': '^22.0.0' } };

  it('with manifests as they were', () => {
    open().assertInStep('apps/api', api);
    open().assertInStep('', root);
  });

  it('names each difference', () => {
    const { debug: _, ...dependencies } = api.dependencies;
    const changed = { dependencies: { ...dependencies, odd: '3', new: '1.0.0' } };
    expect(refusal(() => open().assertInStep('apps/api', changed))).toBe(
      `NXM_LOCKFILE_OUT_OF_STEP pnpm-lock.yaml is out of step with apps/api/package.json:
  debug: package.json has nothing, the lockfile ^4.0.0
  new: package.json has 1.0.0, the lockfile nothing
  odd: package.json has 3, the lockfile npm:is-odd@3.0.1`,
    );
  });

  it('names catalogs and overrides that changed', () => {
    const settings = SETTINGS.replace('^2.1.0', '^3.0.0').replace('debug>ms: 2.1.2', 'x: 1.0.0');
    const lock = open({ files: { 'pnpm-workspace.yaml': settings } });
    expect(refusal(() => lock.assertInStep('', root))).toBe(
      `NXM_LOCKFILE_OUT_OF_STEP pnpm-lock.yaml is out of step with package.json:
  ms of the catalog default: pnpm-workspace.yaml has ^3.0.0, the lockfile ^2.1.0
  override of debug>ms: the settings have nothing, the lockfile 2.1.2
  override of x: the settings have 1.0.0, the lockfile nothing`,
    );
  });

  it('names a package of the workspace that the lockfile lacks', () => {
    expect(refusal(() => open().assertInStep('apps/new', {}))).toContain(
      'apps/new is a package of the workspace and no importer of the lockfile',
    );
    open().assertInStep('tools/none', { dependencies: { x: '1.0.0' } });
  });
});
