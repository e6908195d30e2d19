import { openLockfile } from '../formats';
import { isToolError } from '@nx-multistage/errors';
import type { DirectDependency, Lockfile, PrunedRoot, PruneLockRequest } from '../format';
import type { Manifest } from '../../snapshot';
import { bunFormat } from './bun';

/** A line of `packages`: a registry package with an integrity that is none. */
function published(ident: string, info: object = {}): unknown[] {
  return [ident, '', info, `sha512-${ident}`];
}

function lockText(
  packages: Record<string, unknown>,
  workspaces: Record<string, object> = { '': {} },
  fields: object = { lockfileVersion: 2, configVersion: 1 },
): string {
  return JSON.stringify({ ...fields, workspaces, packages });
}

function open(text: string, rootManifest: Manifest = {}, settings?: string): Lockfile {
  return bunFormat.open({
    text,
    file: 'bun.lock',
    managerVersion: undefined,
    rootManifest,
    read: (path) => (path === 'bunfig.toml' ? settings : undefined),
    manifestAt: () => undefined,
  });
}

function direct(...keys: string[]): DirectDependency[] {
  return keys.map((key) => {
    const name = key.replace(/^.*\/(?!.*\/)(?<!@[^/]*\/)/, '');
    return { name, optional: false, target: { locked: key } };
  });
}

function app(dependencies: readonly DirectDependency[], originalRoot = 'apps/api'): PrunedRoot {
  return { folder: '.', originalRoot, module: '', manifest: { name: 'api' }, dependencies };
}

function module(
  name: string,
  originalRoot: string,
  dependencies: readonly DirectDependency[] = [],
): PrunedRoot {
  const folder = `workspace_modules/${name}`;
  return { folder, originalRoot, module: name, manifest: { name }, dependencies };
}

function request(root: PrunedRoot, ...modules: PrunedRoot[]): PruneLockRequest {
  return { app: root, modules, archives: new Map() };
}

/** Key and `name@resolution` of a pruned lockfile. */
function placed(lock: Lockfile, asked: PruneLockRequest): Record<string, string> {
  const { text } = lock.prune(asked);
  return Object.fromEntries(
    [...text.matchAll(/^ {4}"([^"]+)": \["([^"]+)"/gm)].map(([, key = '', ident = '']) => [
      key,
      ident,
    ]),
  );
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isToolError(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'no error';
}

/** As Bun 1.4 writes it. */
const WORKSPACE = `{
  "lockfileVersion": 2,
  "configVersion": 1,
  "workspaces": {
    "": {
      "name": "ws",
    },
    "apps/api": {
      "name": "api",
      "dependencies": {
        "@acme/util": "workspace:*",
        "left": "catalog:",
        "old": "npm:ms@1.0.0",
        "packed": "file:../../vendor/packed-1.0.0.tgz",
      },
      "optionalDependencies": {
        "native": "^1.0.0",
      },
    },
    "apps/web": {
      "name": "web",
      "dependencies": {
        "ms": "2.0.0",
        "unused": "1.0.0",
      },
    },
    "libs/util": {
      "name": "@acme/util",
      "dependencies": {
        "ms": "3.0.0",
      },
    },
  },
  "trustedDependencies": [
    "native",
  ],
  "patchedDependencies": {
    "left@1.0.0": "patches/left@1.0.0.patch",
  },
  "overrides": {
    "deep": "2.0.0",
  },
  "catalog": {
    "left": "1.0.0",
  },
  "packages": {
    "@acme/util": ["@acme/util@workspace:libs/util"],

    "api": ["api@workspace:apps/api"],

    "deep": ["deep@2.0.0", "", {}, "sha512-deep"],

    "left": ["left@1.0.0", "", { "dependencies": { "deep": "^1.0.0" }, "peerDependencies": { "ms": ">=2", "seen": "*" }, "optionalPeers": ["seen"] }, "sha512-left"],

    "ms": ["ms@2.0.0", "", {}, "sha512-ms2"],

    "native": ["native@1.2.0", "", { "optionalDependencies": { "@native/musl": "1.2.0" }, "hasInstallScript": true }, "sha512-native"],

    "@native/musl": ["@native/musl@1.2.0", "", { "os": "linux", "cpu": "x64", "libc": "musl" }, "sha512-musl"],

    "old": ["ms@1.0.0", "", {}, "sha512-ms1"],

    "packed": ["packed@../../vendor/packed-1.0.0.tgz", { "dependencies": { "deep": "1" } }, "sha512-packed"],

    "unused": ["unused@1.0.0", "", {}, "sha512-unused"],

    "web": ["web@workspace:apps/web"],

    "@acme/util/ms": ["ms@3.0.0", "", {}, "sha512-ms3"],
  }
}
`;

const ROOT: Manifest = {
  name: 'ws',
  workspaces: ['apps/*', 'libs/*'],
  trustedDependencies: ['native', 'gone'],
  patchedDependencies: { 'left@1.0.0': './patches/left@1.0.0.patch', 'gone@1.0.0': 'patches/x' },
};

const WHOLE: PruneLockRequest = {
  ...request(
    app([
      { name: '@acme/util', optional: false, target: { module: '@acme/util' } },
      ...direct('left'),
      { name: 'native', optional: true, target: { locked: 'native' } },
      ...direct('old', 'packed'),
    ]),
    module('@acme/util', 'libs/util', [
      { name: 'ms', optional: false, target: { locked: '@acme/util/ms' } },
    ]),
  ),
  archives: new Map([['vendor/packed-1.0.0.tgz', 'archives/packed-1.0.0.tgz']]),
};

describe('a pruned bun.lock', () => {
  it('is what Bun writes for the app and its modules: exact, without catalogs and overrides', () => {
    expect(open(WORKSPACE, ROOT).prune(WHOLE).text).toBe(`{
  "lockfileVersion": 2,
  "configVersion": 1,
  "workspaces": {
    "": {
      "name": "api",
      "dependencies": {
        "@acme/util": "workspace:*",
        "left": "1.0.0",
        "old": "npm:ms@1.0.0",
        "packed": "file:archives/packed-1.0.0.tgz",
      },
      "optionalDependencies": {
        "native": "1.2.0",
      },
    },
    "workspace_modules/@acme/util": {
      "name": "@acme/util",
      "dependencies": {
        "ms": "3.0.0",
      },
    },
  },
  "trustedDependencies": [
    "native",
  ],
  "patchedDependencies": {
    "left@1.0.0": "patches/left@1.0.0.patch",
  },
  "packages": {
    "@acme/util": ["@acme/util@workspace:workspace_modules/@acme/util"],

    "@native/musl": ["@native/musl@1.2.0", "", { "os": "linux", "cpu": "x64", "libc": "musl" }, "sha512-musl"],

    "deep": ["deep@2.0.0", "", {}, "sha512-deep"],

    "left": ["left@1.0.0", "", { "dependencies": { "deep": "^1.0.0" }, "peerDependencies": { "ms": ">=2", "seen": "*" }, "optionalPeers": ["seen"] }, "sha512-left"],

    "ms": ["ms@3.0.0", "", {}, "sha512-ms3"],

    "native": ["native@1.2.0", "", { "optionalDependencies": { "@native/musl": "1.2.0" }, "hasInstallScript": true }, "sha512-native"],

    "old": ["ms@1.0.0", "", {}, "sha512-ms1"],

    "packed": ["packed@archives/packed-1.0.0.tgz", { "dependencies": { "deep": "1" } }, "sha512-packed"],
  }
}
`);
  });

  it('comes with manifests, settings and patches that the same Bun reads', () => {
    const { manifests, texts, copies } = open(WORKSPACE, ROOT).prune(WHOLE);
    expect(manifests.get('.')).toEqual({
      name: 'api',
      dependencies: {
        '@acme/util': 'workspace:*',
        left: '1.0.0',
        old: 'npm:ms@1.0.0',
        packed: 'file:archives/packed-1.0.0.tgz',
      },
      optionalDependencies: { native: '1.2.0' },
      workspaces: ['workspace_modules/@acme/util'],
      trustedDependencies: ['native'],
      patchedDependencies: { 'left@1.0.0': 'patches/left@1.0.0.patch' },
    });
    expect([...texts]).toEqual([
      ['bunfig.toml', '[install]\nlinker = "isolated"\nglobalStore = false\n'],
    ]);
    expect([...copies]).toEqual([['patches/left@1.0.0.patch', 'patches/left@1.0.0.patch']]);
  });

  it('moves up what the other apps had pushed down, and nests what differs', () => {
    const lock = open(
      lockText(
        {
          a: published('a@1.0.0', { dependencies: { x: '2' } }),
          x: published('x@1.0.0'),
          web: ['web@workspace:apps/web'],
          'a/x': published('x@2.0.0', { dependencies: { y: '1' } }),
          'web/x': published('x@3.0.0'),
          y: published('y@1.0.0'),
        },
        { '': {}, 'apps/web': { name: 'web', dependencies: { x: '3' } } },
      ),
    );
    expect(placed(lock, request(app(direct('a'))))).toEqual({
      a: 'a@1.0.0',
      x: 'x@2.0.0',
      y: 'y@1.0.0',
    });
    expect(placed(lock, request(app(direct('a', 'x'))))).toEqual({
      a: 'a@1.0.0',
      x: 'x@1.0.0',
      y: 'y@1.0.0',
      'a/x': 'x@2.0.0',
    });
  });

  it('nests a package beside who asks for it, past free folders, where its name is taken above', () => {
    const lock = open(
      lockText({
        a: published('a@1.0.0', { dependencies: { b: '2', x: '1' } }),
        b: published('b@1.0.0'),
        x: published('x@1.0.0'),
        'a/b': published('b@2.0.0', { dependencies: { x: '2' } }),
        'a/b/x': published('x@2.0.0'),
      }),
    );
    expect(placed(lock, request(app(direct('a', 'b', 'x'))))).toEqual({
      a: 'a@1.0.0',
      b: 'b@1.0.0',
      x: 'x@1.0.0',
      'a/b': 'b@2.0.0',
      'a/b/x': 'x@2.0.0',
    });
  });

  it('gives a peer the package of the app, and installs no optional peer that only another app has', () => {
    const lock = open(
      lockText({
        nest: published('nest@1.0.0', {
          peerDependencies: { rxjs: '^7', sockets: '*' },
          optionalPeers: ['sockets'],
        }),
        rxjs: published('rxjs@7.5.0'),
        sockets: published('sockets@1.0.0'),
        'web/rxjs': published('rxjs@7.8.1'),
        web: ['web@workspace:apps/web'],
      }),
    );
    const own: DirectDependency = { name: 'rxjs', optional: false, target: { locked: 'web/rxjs' } };
    expect(placed(lock, request(app([...direct('nest'), own])))).toEqual({
      nest: 'nest@1.0.0',
      rxjs: 'rxjs@7.8.1',
    });
    expect(placed(lock, request(app(direct('nest', 'sockets'))))).toEqual({
      nest: 'nest@1.0.0',
      rxjs: 'rxjs@7.5.0',
      sockets: 'sockets@1.0.0',
    });
  });

  it('keeps bundled packages inside the package that brought them', () => {
    const lock = open(
      lockText({
        outer: published('outer@1.0.0', { dependencies: { inner: '1' } }),
        inner: published('inner@2.0.0'),
        'outer/inner': published('inner@1.0.0', { dependencies: { deep: '1' }, bundled: true }),
        'outer/inner/deep': published('deep@1.0.0'),
      }),
    );
    expect(placed(lock, request(app(direct('outer'))))).toEqual({
      outer: 'outer@1.0.0',
      'outer/inner': 'inner@1.0.0',
      'outer/deep': 'deep@1.0.0',
    });
  });

  it.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [3, 2],
  ])('of lockfileVersion %i is written as %i', (lockfileVersion, written) => {
    const packages = { a: published('a@1.0.0') };
    const lock = open(lockText(packages, { '': {} }, { lockfileVersion }));
    expect(lock.prune(request(app(direct('a')))).text).toBe(
      `{\n  "lockfileVersion": ${written},\n  "workspaces": {\n    "": {\n      "name": "api",\n      "dependencies": {\n        "a": "1.0.0",\n      },\n    },\n  },\n  "packages": {\n    "a": ["a@1.0.0", "", {}, "sha512-a@1.0.0"],\n  }\n}\n`,
    );
  });

  it('is none for an app without packages: no frozen install takes an empty one', () => {
    const { text, manifests } = open(lockText({})).prune(request(app([])));
    expect([text, manifests.get('.')?.['dependencies']]).toEqual(['', undefined]);
    const files: Record<string, string> = { 'package.json': '{ "name": "api" }' };
    const read = (path: string) => files[path];
    expect(openLockfile({ packageManager: 'bun', read }).packages()).toEqual([]);
    for (const field of ['dependencies', 'peerDependencies']) {
      files['package.json'] = JSON.stringify({ name: 'api', [field]: { a: '1.0.0' } });
      expect(refusal(() => openLockfile({ packageManager: 'bun', read }))).toMatch(
        /^NXM_LOCKFILE_MISSING/,
      );
    }
  });
});

describe('approvals', () => {
  it('are those of Bun’s own list where the workspace has none', () => {
    const { approvals } = open(lockText({}));
    expect(approvals).toContainEqual({ name: 'better-sqlite3', allowed: true });
    expect(approvals.some(({ name }) => name === '*' || name === 'fs-ext')).toBe(false);
  });

  it('refuse what a list does not name, also an empty one', () => {
    expect(open(lockText({}), { trustedDependencies: [] }).approvals).toEqual([
      { name: '*', allowed: false },
    ]);
    expect(open(WORKSPACE, ROOT).approvals).toEqual([
      { name: '*', allowed: false },
      { name: 'native', allowed: true },
      { name: 'gone', allowed: true },
    ]);
  });

  it('for one image bring the list of Bun along, since any list replaces it', () => {
    const lock = open(
      lockText({ esbuild: published('esbuild@0.25.0'), mine: published('mine@1.0.0') }),
    );
    const asked = { ...request(app(direct('esbuild', 'mine'))), approve: ['mine', 'elsewhere'] };
    expect(lock.prune(asked).manifests.get('.')).toMatchObject({
      trustedDependencies: ['esbuild', 'mine'],
    });
  });
});

describe('packages', () => {
  const lock = open(WORKSPACE, { name: 'ws' });

  it('are found from the folder of a workspace, or of a project inside one', () => {
    expect(lock.find('libs/util', 'ms')?.id).toBe('@acme/util/ms');
    expect(lock.find('libs/util/inner', 'ms')?.id).toBe('@acme/util/ms');
    expect(lock.find('apps/web', 'ms')?.id).toBe('ms');
    expect(lock.find('', 'nothing')).toBeUndefined();
    expect(lock.find('apps/api', '@acme/util')).toMatchObject({ link: 'libs/util' });
  });

  it('say what the lockfile says of them', () => {
    expect(lock.find('', 'native')).toMatchObject({
      version: '1.2.0',
      optional: true,
      installScript: true,
      optionalDependencies: ['@native/musl'],
      places: ['node_modules/native'],
    });
    expect(lock.find('', '@native/musl')).toMatchObject({
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
    });
    expect(lock.find('apps/api', 'old')).toMatchObject({ packageName: 'ms', version: '1.0.0' });
    expect(lock.find('apps/api', 'packed')).toMatchObject({ archive: 'vendor/packed-1.0.0.tgz' });
    expect(lock.find('libs/util', 'ms')?.places).toEqual(['libs/util/node_modules/ms']);
  });

  it('lie in a store with the isolated linker, which a new workspace has unsaid', () => {
    const isolated = open(WORKSPACE, ROOT);
    expect(isolated.exactPlaces).toBe(false);
    expect(isolated.find('', '@native/musl')?.places[0]).toBe(
      'node_modules/.bun/@native+musl@1.2.0/node_modules/@native/musl',
    );
    expect(open(WORKSPACE, ROOT, '[install]\nlinker = "hoisted"\n').exactPlaces).toBe(true);
  });
});

describe('assertInStep', () => {
  it('names every difference between a manifest and what the lockfile repeats of it', () => {
    const lock = open(WORKSPACE, ROOT);
    expect(
      refusal(() => lock.assertInStep('apps/web', { dependencies: { ms: '2.1.0', a: '1' } })),
    ).toBe(
      `NXM_LOCKFILE_OUT_OF_STEP bun.lock is out of step with apps/web/package.json:
  dependencies.a: package.json has 1, the lockfile nothing
  dependencies.ms: package.json has 2.1.0, the lockfile 2.0.0
  dependencies.unused: package.json has nothing, the lockfile 1.0.0`,
    );
  });

  it('compares catalogs with the root, wherever they are kept', () => {
    const lock = open(WORKSPACE, ROOT);
    const within = { name: 'ws', workspaces: { packages: [], catalog: { left: '1.0.0' } } };
    expect(refusal(() => lock.assertInStep('', within))).toBe('no error');
    expect(refusal(() => lock.assertInStep('', { catalog: { left: '2.0.0' } }))).toContain(
      'catalog.left: package.json has 2.0.0, the lockfile 1.0.0',
    );
  });
});

describe('a bad bun.lock', () => {
  const good = lockText({ a: published('a@1.0.0') });
  it.each<[string, string, string]>([
    [
      'merge conflict',
      `<<<<<<< HEAD\n${good}`,
      'NXM_LOCKFILE_INVALID bun.lock has unresolved merge conflicts',
    ],
    ['no JSON', '{', 'NXM_LOCKFILE_INVALID bun.lock is not valid JSON'],
    ['no object', '[]', 'NXM_LOCKFILE_INVALID bun.lock does not hold a JSON object'],
    [
      'a newer version',
      lockText({}, { '': {} }, { lockfileVersion: 9 }),
      'NXM_LOCKFILE_VERSION bun.lock has lockfileVersion 9; 0, 1, 2, 3 can be pruned',
    ],
    [
      'no root',
      lockText({}, {}),
      'NXM_LOCKFILE_INVALID bun.lock has no "workspaces" map with an entry for the workspace root',
    ],
    [
      'a damaged entry',
      lockText({ a: {} }),
      'NXM_LOCKFILE_INVALID bun.lock has a damaged entry for "a"',
    ],
    [
      'no integrity',
      lockText({ a: ['a@1.0.0', '', {}, ''] }),
      'NXM_LOCKFILE_INVALID bun.lock has no integrity for "a" (a@1.0.0)',
    ],
    [
      'a climbing name',
      lockText({ '../a': published('a@1.0.0') }),
      'NXM_LOCKFILE_NAME bun.lock has an entry whose path is not safe: "../a"',
    ],
  ])('%s', (_, text, expected) => {
    expect(refusal(() => open(text))).toBe(expected);
  });
});
