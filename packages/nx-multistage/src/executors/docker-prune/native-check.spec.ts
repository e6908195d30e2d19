import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { targetPlatforms } from '../../plan/target-platforms';
import type { NativeAnalysis } from '../../workspace/native-packages';
import { checkNative, nativeNotes, uselessApprovals } from './native-check';
import { formatNative } from './summary';

const PREBUILDS = join(dirname(require.resolve('bcrypt/package.json')), 'prebuilds/linux-x64');

describe('checkNative', () => {
  const folder = createTemporaryFolder('native-check');
  afterAll(() => folder.remove());
  let count = 0;

  /** Artifacts of a workspace with one native package that compiles, checked for Alpine on amd64. */
  const check = ({
    npm = '12.1.0',
    manifest = {},
    locked = {},
    files = {},
    misplaced = [],
  }: {
    npm?: string;
    manifest?: object;
    locked?: object;
    files?: Record<string, Uint8Array>;
    misplaced?: string[];
  }) => {
    const root = join(folder.path, String((count += 1)));
    const entry = { version: '2.1.1', hasInstallScript: true, ...locked };
    writeFiles(root, {
      'node_modules/fs-ext/package.json': {
        name: 'fs-ext',
        version: '2.1.1',
        scripts: { install: 'node-gyp configure build' },
      },
      'node_modules/fs-ext/binding.gyp': '{}',
      'artifacts/package.json': { name: 'api', ...manifest },
      'artifacts/package-lock.json': {
        lockfileVersion: 3,
        packages: { '': {}, 'node_modules/fs-ext': entry },
      },
      'artifacts/app/main.js': '',
    });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    const manager = { name: 'npm', version: npm, lockfile: 'package-lock.json' } as const;
    const targets = targetPlatforms('musl', undefined);
    return checkNative(
      { root, project: 'api', manager, targets, misplaced },
      join(root, 'artifacts'),
    );
  };

  it('refuses a package whose script is not approved, with the line to add', () => {
    expect(() => check({})).toThrow(
      expect.objectContaining({
        code: 'NXM_NATIVE_UNAPPROVED',
        message: `Native packages that need their install script would get no binary:
  fs-ext 2.1.1  install script runs node-gyp; the script is not approved, and npm skips it with a warning
    add "allowScripts": { "fs-ext": true } to package.json of the workspace root`,
        hint: 'Do what the lines say. For this image alone: set "approve": ["fs-ext"] in the options of its target docker-build. To try it once: nx run api:docker-prune --approve=fs-ext; docker-build, which prunes by itself, hands no flag on.',
      }),
    );
  });

  it('says with the error that an approval stands in the wrong file', () => {
    expect(() => check({ misplaced: ['apps/api/package.json: not here'] })).toThrow(
      /of the workspace root\n {2}apps\/api\/package\.json: not here$/,
    );
  });

  it('accepts it where the pruned manifest approves it, and says what the image gets', () => {
    const { entries, scripts } = check({ manifest: { allowScripts: { 'fs-ext': true } } });
    expect(scripts).toEqual({ errors: [], warnings: [] });
    expect(entries.map(formatNative)).toEqual([
      'native  fs-ext 2.1.1  compiled  gets a compile; install script runs node-gyp; script approved; toolchain',
    ]);
  });

  it('has no toolchain for a package that a person denied, and warns', () => {
    const { entries, scripts } = check({ manifest: { allowScripts: { 'fs-ext': false } } });
    expect(entries).toMatchObject([{ approval: 'denied', toolchain: false }]);
    expect(scripts.warnings).toEqual([expect.stringContaining('gets no binary')]);
  });

  it('warns only where nobody needs it', () => {
    const { scripts } = check({ locked: { optional: true } });
    expect(scripts.warnings).toEqual([expect.stringContaining('is optional and gets no binary')]);
  });

  it('asks nothing of an npm that runs all scripts', () => {
    expect(check({ npm: '10.9.0' }).entries).toMatchObject([
      { approval: 'not-needed', toolchain: true },
    ]);
  });

  const binary = (libc: 'glibc' | 'musl') => readFileSync(join(PREBUILDS, `bcrypt.${libc}.node`));

  it.each(['artifacts/app/lib/planted.node', 'artifacts/workspace_modules/@acme/a/planted.node'])(
    'refuses a binary for another libc in the build output: %s',
    (path) => {
      expect(() => check({ npm: '10.9.0', files: { [path]: binary('glibc') } })).toThrow(
        expect.objectContaining({
          code: 'NXM_NATIVE_UNFIT',
          message: expect.stringMatching(/planted\.node\n +found +ELF binary for x64, glibc/),
        }),
      );
    },
  );

  it('accepts binaries of which one is for the image', () => {
    const files = {
      'artifacts/app/bcrypt.linux-x64-glibc.node': binary('glibc'),
      'artifacts/app/bcrypt.linux-x64-musl.node': binary('musl'),
    };
    expect(check({ npm: '10.9.0', files }).entries).toHaveLength(1);
  });
});

describe('uselessApprovals', () => {
  it('are those of packages that are not there', () => {
    expect(uselessApprovals(['a', 'b'], new Set(['a']))).toEqual([
      'approve: b is not among the production dependencies',
    ]);
  });
});

describe('nativeNotes', () => {
  it('are warnings, what cannot work, and the distribution that would do', () => {
    const analysis: NativeAnalysis = {
      entries: [],
      scripts: { errors: [], warnings: ['warned'] },
      notes: ['noted'],
      advice: { distro: 'debian', why: 'because' },
    };
    expect(nativeNotes(analysis, 'api')).toEqual([
      'warned',
      'noted',
      expect.stringMatching(/nx g docker-setup api --distro=debian.*because$/),
    ]);
  });
});
