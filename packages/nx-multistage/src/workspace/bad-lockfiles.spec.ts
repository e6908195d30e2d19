import { isToolError } from '@nx-multistage/errors';
import { filesOf } from '../testing/files';
import { readLockfile } from './lockfile';
import { detectPackageManager } from './package-manager';

type Files = Parameters<typeof filesOf>[0];

/** Code and first line of what a person reads; `none` where the lockfile is taken. */
function complaint(content: Files): string {
  const files = filesOf(content);
  try {
    const { value } = detectPackageManager(files);
    const lock = readLockfile(files, '.', value);
    lock.assertInStep(
      '',
      JSON.parse(files.read('package.json') ?? '{}') as Record<string, unknown>,
    );
    return ['none', ...lock.warnings].join(' ');
  } catch (error) {
    if (isToolError(error)) return `${error.code} ${error.message} -> ${error.hint}`;
    throw error;
  }
}

const CONFLICT = (text: string): string => `<<<<<<< HEAD\n${text}=======\n>>>>>>> theirs\n`;
const npm = (root: object, packages: object = {}): string =>
  JSON.stringify({ lockfileVersion: 3, packages: { '': root, ...packages } });
const YARN_1 = '# yarn lockfile v1\n\n\n';
const YARN_4 =
  '__metadata:\n  version: 8\n  cacheKey: 10c0\n\n"ws@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "ws@workspace:."\n  languageName: unknown\n  linkType: soft\n';
const PNPM =
  "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false\n\nimporters:\n\n  .: {}\n";
const BUN =
  '{\n  "lockfileVersion": 1,\n  "workspaces": {\n    "": {\n      "name": "ws",\n    },\n  },\n  "packages": {},\n}\n';
const wants = { name: 'ws', dependencies: { ms: '^3.0.0' } };

const pin = (packageManager: string, more: object = {}): Files => ({
  'package.json': { name: 'ws', packageManager, ...more },
});

const MANAGERS: [pinned: string, file: string, good: string][] = [
  ['npm@11.0.0', 'package-lock.json', npm({ name: 'ws' })],
  ['pnpm@10.34.8', 'pnpm-lock.yaml', PNPM],
  ['yarn@1.22.22', 'yarn.lock', YARN_1],
  ['yarn@4.9.1', 'yarn.lock', YARN_4],
  ['bun@1.2.0', 'bun.lock', BUN],
];

describe.each(MANAGERS)('%s', (pinned, file, good) => {
  it('takes a good lockfile', () => {
    expect(complaint({ ...pin(pinned), [file]: good })).toMatch(/^none(?! .*integrity)/);
  });

  it('says how to make a missing one', () => {
    expect(complaint(pin(pinned))).toMatch(
      new RegExp(`^NXM_LOCKFILE_MISSING ${file} .*-> Run \\w+ install and commit ${file}`),
    );
  });

  it('refuses conflict marks', () => {
    expect(complaint({ ...pin(pinned), [file]: CONFLICT(good) })).toMatch(
      /^NXM_LOCKFILE_INVALID .*merge conflict.* -> \S/,
    );
  });

  it('refuses what is no lockfile', () => {
    const broken = file === 'yarn.lock' && good === YARN_4 ? `${YARN_4}\n  :` : '{"a" [';
    expect(complaint({ ...pin(pinned), [file]: broken })).toMatch(
      /^NXM_LOCKFILE_(?:INVALID|VERSION) .*-> \S/s,
    );
  });

  it('refuses a version that it does not know', () => {
    const other = good
      .replace(/"lockfileVersion": ?\d/, '"lockfileVersion": 99')
      .replace("'9.0'", "'99.0'")
      .replace('version: 8', 'version: 99')
      .replace('lockfile v1', 'lockfile v99');
    expect(complaint({ ...pin(pinned), [file]: other })).toMatch(/^NXM_LOCKFILE_VERSION .*-> \S/s);
  });

  it('refuses one that is out of step', () => {
    const stale =
      good === YARN_1 ? `${YARN_1}ms@^2.0.0:\n  version "2.1.3"\n  integrity sha512-a\n` : good;
    expect(complaint({ ...pin(pinned, wants), [file]: stale })).toMatch(
      /^NXM_LOCKFILE_OUT_OF_STEP .*ms.*-> \S/s,
    );
  });

  it('refuses the lockfile of another manager', () => {
    const [other = '', text = ''] =
      file === 'package-lock.json' ? ['pnpm-lock.yaml', PNPM] : ['package-lock.json', npm({})];
    expect(complaint({ ...pin(pinned), [other]: text })).toMatch(
      new RegExp(`^NXM_LOCKFILE_FOREIGN .*${other} of \\w+ instead.*-> Run \\w+ install`),
    );
  });
});

describe('a package without a checksum', () => {
  it.each([
    [
      'package-lock.json',
      npm(
        { name: 'ws', dependencies: { ms: '2.1.3' } },
        {
          'node_modules/ms': { version: '2.1.3', resolved: 'https://registry.example/ms.tgz' },
        },
      ),
    ],
    [
      'yarn.lock',
      `${YARN_1}ms@2.1.3:\n  version "2.1.3"\n  resolved "https://registry.example/ms.tgz"\n`,
    ],
  ])('is warned of in %s', (file, text) => {
    const manifest = { name: 'ws', dependencies: { ms: '2.1.3' } };
    expect(complaint({ 'package.json': manifest, [file]: text })).toBe(
      `none ${file} holds 1 package(s) without integrity: ms`,
    );
  });
});

describe('a workspace with several lockfiles', () => {
  it('must say which it uses', () => {
    const both = { 'package-lock.json': npm({ name: 'ws' }), 'yarn.lock': YARN_1 };
    expect(complaint({ 'package.json': { name: 'ws' }, ...both })).toMatch(
      /^NXM_PACKAGE_MANAGER_UNCLEAR .*package-lock\.json and yarn\.lock.*-> Delete/,
    );
    expect(complaint({ ...pin('yarn@1.22.22'), ...both })).toBe('none');
  });

  it('tells what to do about a binary one', () => {
    expect(complaint({ ...pin('bun@1.2.0'), 'bun.lockb': 'x' })).toMatch(
      /^NXM_LOCKFILE_VERSION bun\.lockb .*-> Run "bun install --save-text-lockfile/,
    );
  });
});
