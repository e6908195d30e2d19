import { CHECKS, judge } from './checks';
import type { VerifyContext } from './context';
import { productionOf } from './normalize';
import { BOOT, filesOf, GOOD } from './testing/context';
import { formatReport, passes } from './table';

const entry = {
  id: 'node_modules/a',
  name: 'a',
  packageName: 'a',
  version: '1.0.0',
  dev: false,
  optional: false,
  places: ['node_modules/a'],
};

/** What the checks that are not ok say. */
function complaints(changes: Partial<VerifyContext>): string[] {
  return judge({ ...GOOD, ...changes })
    .filter(({ status }) => status !== 'ok')
    .map(({ status, name, detail }) => `${status} ${name}: ${detail}`);
}
const config = (changes: object): Pick<VerifyContext, 'config'> => ({
  config: { ...GOOD.config, config: { ...GOOD.config.config, ...changes } },
});
const ended = (exitCode: number, signal = 'SIGTERM'): Partial<VerifyContext> => ({
  boot: { ...BOOT, end: { exitCode, wasKilled: false }, signal },
});
const texts = (path: string, text: string): Partial<VerifyContext> => ({
  texts: new Map([[path, text]]),
});

it('has nothing to say about a good image', () => {
  expect(complaints({})).toEqual([]);
  expect(judge(GOOD)).toHaveLength(CHECKS.length);
});

describe.each<[string, [Partial<VerifyContext>, string][]]>([
  [
    'user',
    [
      [config({ User: '' }), 'FAIL user: the image has no user: it runs as root'],
      [config({ User: '0:0' }), 'FAIL user: 0:0 is root'],
      [config({ User: '0' }), 'FAIL user: 0 is root'],
      [
        config({ User: 'node' }),
        'FAIL user: node is no number: Kubernetes cannot tell it from root',
      ],
    ],
  ],
  [
    'boots and health',
    [
      [
        { boot: { ...BOOT, answer: 'timeout' } },
        'FAIL health: no answer from http://127.0.0.1:3000/health within 60 s:\nup',
      ],
      [
        { boot: { ...BOOT, answer: 'timeout', log: '' } },
        'FAIL health: no answer from http://127.0.0.1:3000/health within 60 s; it printed nothing',
      ],
      [{ boot: { ...BOOT, url: undefined } }, 'skip health: the app has no port'],
    ],
  ],
  [
    'stops',
    [
      [
        { boot: { ...BOOT, end: { exitCode: 137, wasKilled: true } } },
        'FAIL stops: it was killed 10 s after SIGTERM',
      ],
      [ended(1), 'FAIL stops: exit code 1 after SIGTERM, not 0 or 143'],
      [ended(137), 'FAIL stops: exit code 137 after SIGTERM, not 0 or 143'],
      [ended(143, 'SIGQUIT'), 'FAIL stops: exit code 143 after SIGQUIT, not 0 or 131'],
      [ended(143, 'SIGRTMIN+3'), 'FAIL stops: exit code 143 after SIGRTMIN+3, not 0 or 165'],
      [ended(130, 'nosuch'), 'FAIL stops: exit code 130 after nosuch, not 0'],
    ],
  ],
  [
    'package managers',
    [
      [{ files: filesOf('usr/local/bin/npm -> x') }, 'FAIL package managers: /usr/local/bin/npm'],
      [{ files: filesOf('sbin/apk') }, 'FAIL package managers: /sbin/apk'],
      [
        { files: filesOf('usr/bin/apt-get', 'usr/bin/dpkg') },
        'FAIL package managers: /usr/bin/apt-get, /usr/bin/dpkg',
      ],
      [{ files: filesOf('opt/yarn-v1.22.22/') }, 'FAIL package managers: /opt/yarn-v1.22.22'],
      [
        { files: filesOf('app/node_modules/.bin/pnpm -> x') },
        'FAIL package managers: /app/node_modules/.bin/pnpm',
      ],
      [
        {
          files: filesOf(
            ...['npm', 'npx', 'corepack', 'yarn', 'yarnpkg', 'bun', 'bunx'].map(
              (name) => `bin/${name}`,
            ),
          ),
        },
        'FAIL package managers: /bin/npm, /bin/npx, /bin/corepack, /bin/yarn, /bin/yarnpkg and 2 more',
      ],
    ],
  ],
  [
    'compilers',
    [
      ...[
        'gcc',
        'g++',
        'cc',
        'clang',
        'make',
        'python3',
        'python3.13',
        'gcc-14',
        'tsc',
        'x86_64-alpine-linux-musl-g++',
      ].map((name): [Partial<VerifyContext>, string] => [
        { files: filesOf(`usr/bin/${name}`) },
        `FAIL compilers: /usr/bin/${name}`,
      ]),
      [
        { files: filesOf('app/node_modules/.bin/tsc -> x') },
        'FAIL compilers: /app/node_modules/.bin/tsc',
      ],
      [
        {
          files: filesOf('app/node_modules/typescript/package.json'),
          locked: { places: new Set(['node_modules/typescript']) },
        },
        'FAIL compilers: /app/node_modules/typescript/package.json',
      ],
    ],
  ],
  [
    'dev dependencies',
    [
      [
        { files: filesOf('app/node_modules/@a/b/package.json') },
        'FAIL dev dependencies: node_modules/@a/b',
      ],
      [
        {
          files: filesOf('app/node_modules/a/node_modules/b/package.json'),
          locked: { places: new Set(['node_modules/b']) },
        },
        'FAIL dev dependencies: node_modules/a/node_modules/b',
      ],
      [
        {
          files: filesOf('app/node_modules/a/package.json'),
          locked: productionOf({
            exactPlaces: true,
            packages: () => [{ ...entry, dev: true }],
          }),
        },
        'FAIL dev dependencies: node_modules/a',
      ],
      [
        {
          files: filesOf(
            'app/node_modules/.pnpm/a@1/node_modules/a/package.json',
            'app/node_modules/.pnpm/b@1/node_modules/b/package.json',
          ),
          locked: { names: new Set(['a']) },
        },
        'FAIL dev dependencies: node_modules/.pnpm/b@1/node_modules/b',
      ],
      [
        { files: filesOf('app/workspace_modules/@s/l/node_modules/c/package.json') },
        'FAIL dev dependencies: workspace_modules/@s/l/node_modules/c',
      ],
      [
        { locked: undefined },
        'skip dev dependencies: no pruned lockfile to compare with: run docker-prune first',
      ],
    ],
  ],
  [
    'secrets',
    [
      ...[
        '.npmrc',
        'app/.env',
        'app/.env.production',
        'root/.ssh/',
        'app/.git/',
        'app/id_rsa',
        'app/key.p12',
        'root/.docker/config.json',
        'app/node_modules/.npmrc',
      ].map((path): [Partial<VerifyContext>, string] => [
        { files: filesOf(path) },
        `FAIL secrets: /${path.replace(/\/$/, '')}`,
      ]),
      [{ hidden: ['app/.npmrc'] }, 'FAIL secrets: /app/.npmrc (in a lower layer)'],
      [
        texts('app/a', 'x\n//registry.example/:_authToken=abc\n'),
        "FAIL secrets: /app/a: an npm registry's credentials",
      ],
      ...[
        '_auth=dTpw',
        '  _password = dTpw\r\n',
        '//registry.example/npm/:_authToken=npm_abc;x',
        'a=b\n\n//registry.example/:_password = dTpw\nc=d',
      ].map((text): [Partial<VerifyContext>, string] => [
        texts('app/a', text),
        "FAIL secrets: /app/a: an npm registry's credentials",
      ]),
      [
        texts('app/a', '"//registry.example/:_authToken" "abc"\n'),
        "FAIL secrets: /app/a: an npm registry's credentials",
      ],
      [
        texts('app/a', 'npmScopes:\n  acme:\n    npmAuthToken: "abc"\n'),
        "FAIL secrets: /app/a: a Yarn registry's credentials",
      ],
      [
        texts(
          'app/a',
          '[install]\nregistry = { url = "https://registry.example", token = "abc" }\n',
        ),
        "FAIL secrets: /app/a: a Bun registry's credentials",
      ],
      [
        texts('app/a', '-----BEGIN RSA PRIVATE KEY-----\nMII'),
        'FAIL secrets: /app/a: a private key',
      ],
      [texts('app/a', '-----BEGIN PRIVATE KEY-----\nMII'), 'FAIL secrets: /app/a: a private key'],
      [
        texts('app/c.json', '{ "auths": { "r": { "auth": "dTpw" } } }'),
        'FAIL secrets: /app/c.json: a docker login',
      ],
      [config({ Env: ['NPM_TOKEN=x', 'API_TOKEN='] }), 'FAIL secrets: the variable NPM_TOKEN'],
      [
        {
          config: {
            ...GOOD.config,
            history: [{ created_by: 'RUN npm config set //r/:_authToken=abc' }],
          },
        },
        "FAIL secrets: the history: an npm registry's credentials",
      ],
      [
        { files: filesOf('app/.env'), tooLarge: 1 },
        'FAIL secrets: /app/.env; 1 text file over 8 MB was not searched',
      ],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('judges %j', (changes, complaint) => {
    expect(complaints(changes)).toEqual([complaint]);
  });
});

it.each<[string, Partial<VerifyContext>]>([
  [
    'names that look alike',
    {
      files: filesOf(
        'usr/bin/npm-stat',
        'app/bin/npm.js',
        'app/make',
        'etc/apk/',
        'usr/bin/ldd',
        'usr/bin/asar',
        'lib/apk/db/installed',
      ),
    },
  ],
  [
    'third parties’ test data',
    {
      files: filesOf(
        'app/node_modules/a/package.json',
        'app/node_modules/a/test/node_modules/b/package.json',
        'app/node_modules/a/.env',
        'app/node_modules/a/test/id_rsa',
      ),
      locked: { places: new Set(['node_modules/a']) },
    },
  ],
  [
    'public keys and examples',
    {
      files: filesOf('app/.env.example', 'etc/ssl/certs/ca.pem', 'app/id_rsa.pub'),
      ...texts('etc/ssl/certs/ca.pem', '-----BEGIN CERTIFICATE-----'),
    },
  ],
  ['a template of a .yarnrc.yml', texts('app/readme', 'npmAuthToken: "${NPM_TOKEN}"\n')],
  [
    'a template of a bunfig.toml',
    texts('app/readme', 'registry = { url = "https://registry.example", token = "$TOKEN" }\n'),
  ],
  ['a template of an .npmrc', texts('app/readme', '//registry.example/:_authToken=${NPM_TOKEN}')],
  ...[
    'this._password = p',
    'if (x._auth === y) z',
    '  _auth === y',
    '    _password = value;',
    '_auth = inject(AuthService);',
    '_auth = inject(AuthService)',
    '_auth =\nvalue',
  ].map((line): [string, Partial<VerifyContext>] => [
    `a program with ${JSON.stringify(line)}`,
    texts('app/main.js', `${line}\n`),
  ]),
])('leaves %s alone', (_, changes) => {
  expect(complaints(changes)).toEqual([]);
});

it.each([
  [0, 'SIGTERM'],
  [143, 'SIGTERM'],
  [143, '15'],
  [143, 'TERM'],
  [129, 'SIGHUP'],
  [138, 'SIGUSR1'],
  [165, 'SIGRTMIN+3'],
  [0, 'nosuch'],
])('takes exit code %d after %s for a stop', (exitCode, signal) => {
  expect(complaints(ended(exitCode, signal))).toEqual([]);
});

it.each([
  [0, 'none'],
  [1, 'none; 1 text file over 8 MB was not searched'],
  [2, 'none; 2 text files over 8 MB were not searched'],
])('says that %d text files were too large to search', (tooLarge, detail) => {
  expect(judge({ ...GOOD, tooLarge }).find(({ name }) => name === 'secrets')).toEqual({
    name: 'secrets',
    status: 'ok',
    detail,
  });
});

it('says nothing about the rest of an image that ends at once', () => {
  const boot = { ...BOOT, answer: 'ended' as const, end: { exitCode: 3, wasKilled: false } };
  expect(complaints({ boot })).toEqual([
    'FAIL boots: it ended with exit code 3 on a read-only root, with docker:\nup',
    'skip health: it does not boot',
    'skip stops: it does not boot',
  ]);
});

it('says why it was not started', () => {
  expect(complaints({ boot: { skipped: 'no namespaces' } })).toEqual([
    'skip boots: no namespaces',
    'skip health: no namespaces',
    'skip stops: no namespaces',
  ]);
});

it('judges nothing of an image that is not valid', () => {
  const findings = [{ code: 'diff-id' as const, where: 'layer 1', what: 'it is a, not b' }];
  const [first, ...rest] = judge({ ...GOOD, findings });
  expect(first).toEqual({
    name: 'valid',
    status: 'FAIL',
    detail: 'layer 1: it is a, not b (diff-id)',
  });
  expect(new Set(rest.map(({ status, detail }) => `${status} ${detail}`))).toEqual(
    new Set(['skip the image is not valid']),
  );
});

it('prints a table', () => {
  const checks = [
    { name: 'valid', status: 'ok' as const, detail: '2 layers' },
    { name: 'boots', status: 'FAIL' as const, detail: 'it ended:\nline 1\nline 2' },
    { name: 'package managers', status: 'skip' as const, detail: 'why' },
  ];
  const report = {
    image: 'api:latest',
    engine: 'docker',
    digest: `sha256:${'a'.repeat(64)}`,
    checks,
    milliseconds: 5,
  };
  expect(formatReport(report)).toBe(
    `ok    valid             2 layers
FAIL  boots             it ended:
        | line 1
        | line 2
skip  package managers  why
image   api:latest  sha256:aaaaaaaaaaaa  1 ok, 1 failed, 1 skipped`,
  );
  expect([
    passes(report),
    passes({ checks: checks.filter(({ status }) => status !== 'FAIL') }),
  ]).toEqual([false, true]);
});
