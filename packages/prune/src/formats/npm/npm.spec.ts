import { isToolError } from '@nx-multistage/errors';
import { locked, lockText, packagesOf } from '../../testing/lock';
import type { DirectDependency, Lockfile, PrunedRoot } from '../format';
import { npmFormat } from './npm';

type Packages = Record<string, object>;

function open(text: string): Lockfile {
  return npmFormat.open({
    text,
    file: 'package-lock.json',
    managerVersion: undefined,
    rootManifest: {},
    read: () => undefined,
    manifestAt: () => undefined,
  });
}

/** Direct dependencies on lock paths, or on modules (`module:<name>`). */
function direct(...targets: string[]): DirectDependency[] {
  return targets.map((target) => {
    const module = target.startsWith('module:') ? target.slice(7) : undefined;
    const name = module ?? target.slice(target.lastIndexOf('node_modules/') + 13);
    return {
      name,
      optional: false,
      target: module === undefined ? { locked: target } : { module },
    };
  });
}

function app(dependencies: DirectDependency[], originalRoot = '.'): PrunedRoot {
  return {
    folder: '.',
    originalRoot,
    module: '',
    manifest: { name: 'api' },
    dependencies,
  };
}

function module(name: string, originalRoot: string, dependencies: DirectDependency[]): PrunedRoot {
  return {
    folder: `workspace_modules/${name}`,
    originalRoot,
    module: name,
    manifest: { name },
    dependencies,
  };
}

function pruned(
  packages: Packages,
  root: PrunedRoot,
  ...modules: PrunedRoot[]
): Record<string, unknown> {
  const lock = open(lockText({}, packages));
  return packagesOf(lock.prune({ app: root, modules, archives: new Map() }).text);
}

/** Lock path and version (or `link`) of everything below the root. */
function places(packages: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(packages)
      .filter(([path]) => path.includes('node_modules/'))
      .map(([path, entry]) => {
        const { version, link } = entry as { version: string; link?: boolean };
        return [path, link === true ? 'link' : version];
      }),
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

describe('the pruned tree', () => {
  it('keeps hoisted and nested places, and drops what nothing leads to', () => {
    expect(
      places(
        pruned(
          {
            'node_modules/a': locked('1.0.0', { dependencies: { b: '^2' } }),
            'node_modules/a/node_modules/b': locked('2.0.0'),
            'node_modules/b': locked('1.0.0'),
            'node_modules/z': locked('9.0.0'),
          },
          app(direct('node_modules/a')),
        ),
      ),
    ).toEqual({ 'node_modules/a': '1.0.0', 'node_modules/a/node_modules/b': '2.0.0' });
  });

  it('moves private versions of the app to the top and nests what others still need', () => {
    expect(
      places(
        pruned(
          {
            'apps/api/node_modules/x': locked('2.0.0', { dependencies: { y: '2' } }),
            'apps/api/node_modules/y': locked('2.0.0'),
            'node_modules/a': locked('1.0.0', { dependencies: { x: '1', b: '*' } }),
            'node_modules/b': locked('1.0.0', { dependencies: { x: '1' } }),
            'node_modules/x': locked('1.0.0', { dependencies: { y: '1' } }),
            'node_modules/y': locked('1.0.0'),
          },
          app(direct('apps/api/node_modules/x', 'node_modules/a'), 'apps/api'),
        ),
      ),
    ).toEqual({
      'node_modules/a': '1.0.0',
      'node_modules/a/node_modules/x': '1.0.0',
      'node_modules/a/node_modules/x/node_modules/y': '1.0.0',
      'node_modules/b': '1.0.0',
      'node_modules/b/node_modules/x': '1.0.0',
      'node_modules/b/node_modules/x/node_modules/y': '1.0.0',
      'node_modules/x': '2.0.0',
      'node_modules/y': '2.0.0',
    });
  });

  it('moves private versions of a library below its module', () => {
    expect(
      places(
        pruned(
          {
            'libs/u/node_modules/x': locked('2.0.0'),
            'apps/api/node_modules/y': locked('2.0.0'),
            'node_modules/x': locked('1.0.0'),
            'node_modules/y': locked('1.0.0'),
          },
          app(direct('node_modules/x', 'apps/api/node_modules/y', 'module:@s/u'), 'apps/api'),
          module('@s/u', 'libs/u', direct('libs/u/node_modules/x', 'node_modules/y', 'module:v')),
          module('v', 'libs/v', direct('module:@s/u')),
        ),
      ),
    ).toEqual({
      'node_modules/@s/u': 'link',
      'node_modules/v': 'link',
      'node_modules/x': '1.0.0',
      'node_modules/y': '2.0.0',
      'workspace_modules/@s/u/node_modules/x': '2.0.0',
      'workspace_modules/@s/u/node_modules/y': '1.0.0',
    });
  });

  it('meets a peer with the version of the app where its range allows that', () => {
    expect(
      places(
        pruned(
          {
            'apps/api/node_modules/rxjs': locked('7.5.0'),
            'node_modules/core': locked('1.0.0', { peerDependencies: { rxjs: '^7.1.0' } }),
            'node_modules/rxjs': locked('7.8.0'),
          },
          app(direct('node_modules/core', 'apps/api/node_modules/rxjs'), 'apps/api'),
        ),
      ),
    ).toEqual({ 'node_modules/core': '1.0.0', 'node_modules/rxjs': '7.5.0' });
  });

  it('nests a package with its peer beside it where the range does not', () => {
    expect(
      places(
        pruned(
          {
            'apps/api/node_modules/rxjs': locked('6.0.0'),
            'node_modules/a': locked('1.0.0', { dependencies: { core: '*' } }),
            'node_modules/core': locked('1.0.0', { peerDependencies: { rxjs: '^7.1.0' } }),
            'node_modules/rxjs': locked('7.8.0'),
          },
          app(direct('node_modules/a', 'apps/api/node_modules/rxjs'), 'apps/api'),
        ),
      ),
    ).toEqual({
      'node_modules/a': '1.0.0',
      'node_modules/a/node_modules/core': '1.0.0',
      'node_modules/a/node_modules/rxjs': '7.8.0',
      'node_modules/rxjs': '6.0.0',
    });
  });

  it('says so where no tree can be', () => {
    expect(
      refusal(() =>
        pruned(
          {
            'apps/api/node_modules/rxjs': locked('6.0.0'),
            'node_modules/core': locked('1.0.0', { peerDependencies: { rxjs: '^7.1.0' } }),
            'node_modules/rxjs': locked('7.8.0'),
          },
          app(direct('node_modules/core', 'apps/api/node_modules/rxjs'), 'apps/api'),
        ),
      ),
    ).toBe(
      'NXM_LOCKFILE_PLACEMENT no place in the pruned tree lets the app find its dependency core@1.0.0',
    );
  });

  it('keeps bundled packages inside the package that bundles them, also where that is copied', () => {
    const bundler = locked('1.0.0', { dependencies: { in: '*' }, bundleDependencies: ['in'] });
    expect(
      pruned(
        {
          'apps/api/node_modules/w': locked('2.0.0'),
          'node_modules/a': locked('1.0.0', { dependencies: { w: '1' } }),
          'node_modules/in': locked('5.0.0'),
          'node_modules/w': bundler,
          'node_modules/w/node_modules/in': {
            version: '1.0.0',
            inBundle: true,
            dependencies: { deep: '*' },
          },
          'node_modules/w/node_modules/deep': { version: '1.0.0', inBundle: true },
        },
        app(direct('node_modules/a', 'apps/api/node_modules/w'), 'apps/api'),
      ),
    ).toEqual({
      '': { name: 'api', dependencies: { a: '1.0.0', w: '2.0.0' } },
      'node_modules/a': locked('1.0.0', { dependencies: { w: '1' } }),
      'node_modules/a/node_modules/w': bundler,
      'node_modules/a/node_modules/w/node_modules/deep': { version: '1.0.0', inBundle: true },
      'node_modules/a/node_modules/w/node_modules/in': {
        version: '1.0.0',
        inBundle: true,
        dependencies: { deep: '*' },
      },
      'node_modules/w': locked('2.0.0'),
    });
  });

  it('recomputes flags and keeps every platform', () => {
    expect(
      pruned(
        {
          'node_modules/a': locked('1.0.0', {
            devOptional: true,
            optionalDependencies: { 'a-linux': '1', 'a-win': '1', gone: '1' },
            peerDependencies: { p: '*', q: '*' },
            peerDependenciesMeta: { q: { optional: true } },
          }),
          'node_modules/a-linux': locked('1.0.0', {
            optional: true,
            os: ['linux'],
            libc: ['musl'],
            dependencies: { shared: '*' },
          }),
          'node_modules/a-win': locked('1.0.0', { optional: true, os: ['win32'] }),
          'node_modules/p': locked('1.0.0', {
            dev: true,
            peer: true,
            dependencies: { shared: '*' },
          }),
          'node_modules/q': locked('1.0.0'),
          'node_modules/shared': locked('1.0.0'),
        },
        app(direct('node_modules/a')),
      ),
    ).toEqual({
      '': { name: 'api', dependencies: { a: '1.0.0' } },
      'node_modules/a': locked('1.0.0', {
        optionalDependencies: { 'a-linux': '1', 'a-win': '1', gone: '1' },
        peerDependencies: { p: '*', q: '*' },
        peerDependenciesMeta: { q: { optional: true } },
      }),
      'node_modules/a-linux': locked('1.0.0', {
        optional: true,
        os: ['linux'],
        libc: ['musl'],
        dependencies: { shared: '*' },
      }),
      'node_modules/a-win': locked('1.0.0', { optional: true, os: ['win32'] }),
      'node_modules/p': locked('1.0.0', { peer: true, dependencies: { shared: '*' } }),
      'node_modules/shared': locked('1.0.0'),
    });
  });

  it('keeps npm from compiling what brings its binaries', () => {
    const lock = open(
      lockText(
        {},
        {
          'node_modules/a': locked('13.0.0', { name: 'sqlite' }),
          'node_modules/b': locked('1.0.0', { hasInstallScript: true }),
          'node_modules/c': locked('1.0.0'),
        },
      ),
    );
    const asked: object[] = [];
    const { text } = lock.prune({
      app: app(direct('node_modules/a', 'node_modules/b', 'node_modules/c')),
      modules: [],
      archives: new Map(),
      bringsBinaries: (subject) => asked.push(subject) > 0 && subject.name !== 'c',
    });
    expect(Object.entries(packagesOf(text))).toEqual(
      expect.arrayContaining([
        ['node_modules/a', locked('13.0.0', { name: 'sqlite', gypfile: false })],
        ['node_modules/b', locked('1.0.0', { hasInstallScript: true })],
        ['node_modules/c', locked('1.0.0')],
      ]),
    );
    expect(asked).toEqual([
      { name: 'sqlite', version: '13.0.0', place: 'node_modules/a' },
      { name: 'c', version: '1.0.0', place: 'node_modules/c' },
    ]);
  });

  it('follows cycles once', () => {
    expect(
      places(
        pruned(
          {
            'node_modules/a': locked('1.0.0', { dependencies: { b: '*' } }),
            'node_modules/b': locked('1.0.0', { dependencies: { a: '*' } }),
          },
          app(direct('node_modules/a')),
        ),
      ),
    ).toEqual({ 'node_modules/a': '1.0.0', 'node_modules/b': '1.0.0' });
  });

  it('writes the lockfile as npm does', () => {
    const lock = open(
      lockText(
        {},
        {
          'node_modules/@b/c': {
            license: 'MIT',
            dependencies: { a: '^1.0.0' },
            integrity: 'sha512-c',
            hasInstallScript: true,
            resolved: 'https://registry.example/c.tgz',
            version: '1.0.0',
            engines: { node: '*' },
          },
          'node_modules/a': locked('1.0.0'),
        },
      ),
    );
    expect(
      lock.prune({ app: app(direct('node_modules/@b/c')), modules: [], archives: new Map() }).text,
    ).toBe(
      `{
  "name": "api",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {
      "name": "api",
      "dependencies": {
        "@b/c": "1.0.0"
      }
    },
    "node_modules/@b/c": {
      "version": "1.0.0",
      "resolved": "https://registry.example/c.tgz",
      "integrity": "sha512-c",
      "hasInstallScript": true,
      "license": "MIT",
      "dependencies": {
        "a": "^1.0.0"
      },
      "engines": {
        "node": "*"
      }
    },
    "node_modules/a": {
      "version": "1.0.0",
      "integrity": "sha512-1.0.0"
    }
  }
}
`,
    );
  });
});

describe('a lockfile that cannot be pruned', () => {
  const opening = (text: string) => (): unknown => open(text);
  const withPath = (path: string): string => lockText({}, { [path]: locked('1.0.0') });
  const unsafe = (path: string): string =>
    `NXM_LOCKFILE_NAME package-lock.json has an entry whose path is not safe: ${JSON.stringify(path)}`;

  it.each([
    ['{', 'NXM_LOCKFILE_INVALID package-lock.json is not valid JSON'],
    ['[]', 'NXM_LOCKFILE_INVALID package-lock.json does not hold a JSON object'],
    ['{\n<<<<<<< HEAD\n}', 'NXM_LOCKFILE_INVALID package-lock.json has unresolved merge conflicts'],
    [
      '{"lockfileVersion":1}',
      'NXM_LOCKFILE_VERSION package-lock.json has lockfileVersion 1; 2 and 3 can be pruned',
    ],
    [
      '{}',
      'NXM_LOCKFILE_VERSION package-lock.json has lockfileVersion none; 2 and 3 can be pruned',
    ],
    [
      '{"lockfileVersion":3}',
      'NXM_LOCKFILE_INVALID package-lock.json has no "packages" map with an entry for the workspace root',
    ],
    [withPath('node_modules/../../x'), unsafe('node_modules/../../x')],
    [withPath('node_modules/@a/../../x'), unsafe('node_modules/@a/../../x')],
    [
      withPath('node_modules/a/node_modules/node_modules'),
      unsafe('node_modules/a/node_modules/node_modules'),
    ],
    [withPath('../x/node_modules/a'), unsafe('../x/node_modules/a')],
    [withPath('node_modules/a b'), unsafe('node_modules/a b')],
  ])('%s', (text, expected) => {
    expect(refusal(opening(text))).toBe(expected);
  });

  it('reads version 2', () => {
    const text = JSON.stringify({
      lockfileVersion: 2,
      packages: { '': {}, 'node_modules/a': locked('1.0.0') },
      dependencies: {},
    });
    expect(open(text).find('.', 'a')?.version).toBe('1.0.0');
  });

  it('is out of step with a manifest', () => {
    const lock = open(
      lockText({ dependencies: { a: '^1', gone: '1' }, optionalDependencies: { o: '1' } }, {}),
    );
    const same = { dependencies: { a: '^1', gone: '1', o: '1' }, optionalDependencies: { o: '1' } };
    expect(refusal(() => lock.assertInStep('.', same))).toBe('no error');
    expect(
      refusal(() =>
        lock.assertInStep('.', {
          dependencies: { a: '^2', added: '1' },
          optionalDependencies: { o: '1' },
        }),
      ),
    ).toBe(
      `NXM_LOCKFILE_OUT_OF_STEP package-lock.json is out of step with package.json:
  dependencies.a: package.json has ^2, the lockfile ^1
  dependencies.added: package.json has 1, the lockfile nothing
  dependencies.gone: package.json has nothing, the lockfile 1`,
    );
  });

  it('links out of the workspace', () => {
    const lock = open(lockText({}, { 'node_modules/a': { resolved: '../a', link: true } }));
    expect(refusal(() => lock.find('.', 'a'))).toBe(
      'NXM_LOCKFILE_NAME a comes from "../a", outside the workspace',
    );
  });

  it('warns of packages without integrity', () => {
    const lock = open(
      lockText(
        {},
        {
          'node_modules/a': { version: '1.0.0' },
          'node_modules/b': { version: '1.0.0', resolved: 'git+ssh://git.example/b.git#1' },
          'node_modules/c': { resolved: 'libs/c', link: true },
          'node_modules/d/node_modules/e': { version: '1.0.0', inBundle: true },
          'node_modules/d': locked('1.0.0'),
        },
      ),
    );
    expect(lock.warnings).toEqual(['package-lock.json holds 1 package(s) without integrity: a']);
  });
});

it('ends versions that push each other down with a link, as npm does', () => {
  const packages = {
    'node_modules/one': locked('2.0.0', { dependencies: { two: '1.0.0' } }),
    'node_modules/one/node_modules/two': locked('1.0.0', { dependencies: { one: '^1.0.0' } }),
    'node_modules/one/node_modules/one': locked('1.0.0', { dependencies: { three: '2.0.0' } }),
    'node_modules/one/node_modules/three': locked('2.0.0', { dependencies: { one: '2.0.0' } }),
    'node_modules/one/node_modules/three/node_modules/one': {
      resolved: 'node_modules/one',
      link: true,
    },
    'node_modules/two': locked('2.0.0'),
    'node_modules/three': locked('1.0.0'),
  };
  const lock = open(lockText({}, packages));
  const folder = 'node_modules/one/node_modules/three';
  expect(lock.find(folder, 'one')).toMatchObject({ id: 'node_modules/one', version: '2.0.0' });
  const result = pruned(packages, app(direct('node_modules/one')));
  expect(places(result)).toEqual({
    'node_modules/one': '2.0.0',
    'node_modules/one/node_modules/one': '1.0.0',
    'node_modules/one/node_modules/three': '2.0.0',
    'node_modules/one/node_modules/three/node_modules/one': 'link',
    'node_modules/one/node_modules/two': '1.0.0',
  });
  expect(result[`${folder}/node_modules/one`]).toEqual({
    resolved: 'node_modules/one',
    link: true,
  });
});

it('asks each lock entry a bounded number of times, however many there are', () => {
  const cost = (count: number): number => {
    let reads = 0;
    const packages: Packages = {};
    for (let index = 0; index < count; index += 1)
      packages[`node_modules/p${index}`] = locked('1.0.0', {
        dependencies: { [`p${(index * 7 + 1) % count}`]: '*', [`p${(index + 1) % count}`]: '*' },
      });
    const text = lockText({}, packages);
    const has = jest.spyOn(Map.prototype, 'has').mockImplementation(function (
      this: Map<unknown, unknown>,
      key,
    ) {
      reads += 1;
      return this.get(key) !== undefined;
    });
    try {
      const lock = open(text);
      const { packages: kept } = lock.prune({
        app: app(direct('node_modules/p0')),
        modules: [],
        archives: new Map(),
      });
      expect(kept).toHaveLength(count);
    } finally {
      has.mockRestore();
    }
    return reads;
  };
  expect(cost(5000) / cost(500)).toBeLessThan(15);
});
