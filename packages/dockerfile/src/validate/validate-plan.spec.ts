import { renderDockerfile } from '../dockerfile';
import { renderDockerignore } from '../dockerignore';
import { refusal } from '../testing/refusal';
import { changed, distributions, goldenPlans, plainPlan, type PlanChange } from '../testing/plans';
import { validatePlan } from './validate-plan';

const refuse = (change: PlanChange): string =>
  refusal(() => validatePlan(changed(plainPlan, change)));
const health = (change: object): PlanChange => ({
  runtime: { healthCheck: { ...plainPlan.runtime.healthCheck, ...change } as never },
});

type Refused = [change: PlanChange, message: string];

const refused: Refused[] = [
  [
    { runtime: { user: 'node' } },
    'runtime.user: expected a numeric uid:gid whose uid is not 0, got "node"',
  ],
  [
    { runtime: { user: '0:0' } },
    'runtime.user: expected a numeric uid:gid whose uid is not 0, got "0:0"',
  ],
  [
    { runtime: { user: '00:0' } },
    'runtime.user: expected a numeric uid:gid whose uid is not 0, got "00:0"',
  ],
  [
    { runtime: { user: '1000' } },
    'runtime.user: expected a numeric uid:gid whose uid is not 0, got "1000"',
  ],
  [
    { runtime: { ports: [3000, 0] } },
    'runtime.ports[1]: expected a whole number from 1 to 65535, got 0',
  ],
  [
    { runtime: { ports: [65536] } },
    'runtime.ports[0]: expected a whole number from 1 to 65535, got 65536',
  ],
  [
    { runtime: { ports: [1.5] } },
    'runtime.ports[0]: expected a whole number from 1 to 65535, got 1.5',
  ],
  [
    { runtime: { ports: ['3000' as never] } },
    'runtime.ports[0]: expected a whole number from 1 to 65535, got "3000"',
  ],
  [
    { runtime: { workdir: 'app' } },
    'runtime.workdir: expected an absolute path of letters, digits and _ . @ + -, outside /proc, /dev, /sys and /boot, got "app"',
  ],
  [
    { runtime: { workdir: '/' } },
    'runtime.workdir: expected an absolute path of letters, digits and _ . @ + -, outside /proc, /dev, /sys and /boot, got "/"',
  ],
  [
    { runtime: { workdir: '/a/../b' } },
    'runtime.workdir: expected an absolute path of letters, digits and _ . @ + -, outside /proc, /dev, /sys and /boot, got "/a/../b"',
  ],
  [
    { runtime: { workdir: '/proc/1' } },
    'runtime.workdir: expected an absolute path of letters, digits and _ . @ + -, outside /proc, /dev, /sys and /boot, got "/proc/1"',
  ],
  [
    { runtime: { writablePaths: ['data'] } },
    'runtime.writablePaths[0]: expected an absolute path of letters, digits and _ . @ + -, outside /proc, /dev, /sys and /boot, got "data"',
  ],
  [
    { runtime: { writablePaths: ['/app'] } },
    'runtime.writablePaths[0]: expected a folder that does not hold the app (/app), got "/app"',
  ],
  [
    { runtime: { workdir: '/srv/app', writablePaths: ['/data', '/srv'] } },
    'runtime.writablePaths[1]: expected a folder that does not hold the app (/srv/app), got "/srv"',
  ],
  [
    { runtime: { env: { 'A B': '' } } },
    'runtime.env: expected names of letters, digits and underscores that do not begin with a digit, got "A B"',
  ],
  [
    { runtime: { env: { '1A': '' } } },
    'runtime.env: expected names of letters, digits and underscores that do not begin with a digit, got "1A"',
  ],
  [
    { runtime: { labels: { 'a=b': '' } } },
    'runtime.labels: expected names like org.opencontainers.image.title, got "a=b"',
  ],
  [
    { runtime: { packages: ['tini; rm'] } },
    'runtime.packages: expected names of alpine packages, like ffmpeg or ffmpeg=~8, got "tini; rm"',
  ],
  [
    { runtime: { packages: ['--allow-untrusted'] } },
    'runtime.packages: expected names of alpine packages, like ffmpeg or ffmpeg=~8, got "--allow-untrusted"',
  ],
  ...['ffmpeg-', 'ffmpeg=~8', '-o', 'Ffmpeg', 'ffmpeg/sid', 'a=1*b', 'libc6:amd64'].map(
    (name): Refused => [
      { base: { distro: 'debian' }, runtime: { packages: ['g++', 'tini', name] } },
      `runtime.packages: expected names of debian packages, like ffmpeg or ffmpeg=7:7.1*, got "${name}"`,
    ],
  ),
  [
    { runtime: { command: [] } },
    'runtime.command: expected a program and its arguments, none of them empty, got []',
  ],
  [
    { runtime: { command: ['./server'] } },
    'runtime.command: expected a command that starts with node, because the init "preload" is loaded by node, got ["./server"]',
  ],
  [
    { runtime: { stopSignal: 'TERM' } },
    'runtime.stopSignal: expected a signal like SIGTERM, or its number, got "TERM"',
  ],
  [
    { runtime: { init: 'dumb-init' as never } },
    'runtime.init: expected one of preload, tini, none, got "dumb-init"',
  ],
  [
    health({ path: 'health' }),
    'runtime.healthCheck.path: expected a path that begins with / and has no spaces, got "health"',
  ],
  [
    health({ path: '/a b' }),
    'runtime.healthCheck.path: expected a path that begins with / and has no spaces, got "/a b"',
  ],
  [
    health({ port: 70000 }),
    'runtime.healthCheck.port: expected a whole number from 1 to 65535, got 70000',
  ],
  [
    health({ retries: 0 }),
    'runtime.healthCheck.retries: expected a whole number, 1 or more, got 0',
  ],
  [
    health({ startPeriodSeconds: -1 }),
    'runtime.healthCheck.startPeriodSeconds: expected a whole number, 0 or more, got -1',
  ],
  [
    { base: { reference: 'node' } },
    'base.reference: expected a tag other than latest, or a digest, got "node"',
  ],
  [
    { base: { reference: 'node:latest' } },
    'base.reference: expected a tag other than latest, or a digest, got "node:latest"',
  ],
  [
    { base: { digest: 'sha256:abc' } },
    'base.digest: expected sha256: and 64 hexadecimal digits in lower case, got "sha256:abc"',
  ],
  [
    { ...distributions.distroless, runtime: { user: '65532:65532', packages: ['ffmpeg'] } },
    'runtime.packages: expected none, because nothing can be installed into distroless, got ["ffmpeg"]',
  ],
  [
    { ...distributions.wolfi, runtime: { user: '65532:65532', init: 'tini' } },
    'runtime.init: expected preload or none, because tini cannot be installed into wolfi, got "tini"',
  ],
  [
    { base: { distro: 'distroless', reference: 'gcr.io/distroless/nodejs24-debian13:nonroot' } },
    'base.builder: expected an image to build in, because distroless has neither a shell nor a package manager, got nothing',
  ],
  [
    { base: { ...distributions.wolfi.base, builder: 'cgr.dev/chainguard/node:latest-dev' } },
    'base.builder: expected a tag other than latest, or a digest, got "cgr.dev/chainguard/node:latest-dev"',
  ],
  [
    { ...distributions.wolfi, instructions: { production: ['RUN ls', '...'] } },
    'instructions.production[0]: expected a RUN in exec form, RUN ["node", ...], because wolfi has no shell, got "RUN ls"',
  ],
  [
    { base: { distro: 'fedora' as never } },
    'base.distro: expected one of alpine, debian, distroless, wolfi, got "fedora"',
  ],
  [
    { base: { distro: 'toString' as never } },
    'base.distro: expected one of alpine, debian, distroless, wolfi, got "toString"',
  ],
  [
    { packageManager: { name: 'pip' as never } },
    'packageManager.name: expected one of npm, pnpm, yarn-classic, yarn-berry, bun, got "pip"',
  ],
  [
    { app: { root: '../api' } },
    'app.root: expected a path inside the workspace, relative to its root, with forward slashes, got "../api"',
  ],
  [
    { build: { sources: ['/etc'] } },
    'build.sources[0]: expected a path inside the workspace, relative to its root, with forward slashes, got "/etc"',
  ],
  [
    { build: { sources: ['apps/api/'] } },
    'build.sources[0]: expected a path inside the workspace, relative to its root, with forward slashes, got "apps/api/"',
  ],
  [{ build: { sources: [] } }, 'build.sources: expected at least the root of the app, got []'],
  [
    { build: { sources: ['a/node_modules/b'] } },
    'build.sources[0]: expected a file that may be sent to a build; credentials, git data and installed packages never are, got "a/node_modules/b"',
  ],
  [
    { build: { rootFiles: ['nx.json', '.npmrc'] } },
    'build.rootFiles[1]: expected a file that may be sent to a build; credentials, git data and installed packages never are, got ".npmrc"',
  ],
  [
    { build: { rootFiles: ['.env.production'] } },
    'build.rootFiles[0]: expected a file that may be sent to a build; credentials, git data and installed packages never are, got ".env.production"',
  ],
  [
    { build: { installFiles: ['package.json'] } },
    'build.installFiles: expected a lockfile of npm: package-lock.json or npm-shrinkwrap.json, got ["package.json"]',
  ],
  [
    { build: { command: ['npx', ''] } },
    'build.command: expected a program and its arguments, none of them empty, got ["npx",""]',
  ],
  [
    { instructions: { runtime: ['...'] } as never },
    'instructions: expected the stages build, production-deps, production, got "runtime"',
  ],
  [
    { instructions: { build: [] } },
    'instructions.build: expected at least one instruction, with "..." for the defaults at most once, got []',
  ],
  [
    { instructions: { build: ['...', '...'] } },
    'instructions.build: expected at least one instruction, with "..." for the defaults at most once, got ["...","..."]',
  ],
  [
    { instructions: { build: ['...', 'RUN a \\'] } },
    'instructions.build[1]: expected a whole instruction on one line, without a backslash at its end, got "RUN a \\\\"',
  ],
  [
    { instructions: { build: ['RUN cat <<EOF'] } },
    'instructions.build[0]: expected an instruction without a heredoc (<<EOF): older engines do not know them, got "RUN cat <<EOF"',
  ],
];

describe('validatePlan', () => {
  it.each(goldenPlans())('accepts %s', (_, plan) => {
    expect(refusal(() => validatePlan(plan))).toBe('accepted');
  });

  it.each(refused)('refuses %j', (change, message) => {
    expect(refuse(change)).toBe(`NXM_IMAGE_PLAN ${message}`);
  });

  it.each(['FROM scratch', 'run ls', 'rm -rf /', '# comment', 'RUN', 'MAINTAINER me', ''])(
    'refuses the instruction %j',
    (text) => {
      expect(refuse({ instructions: { production: [text] } })).toMatch(
        /^NXM_IMAGE_PLAN instructions\.production\[0\]: expected "\.\.\." or an instruction that begins with one of ADD, /,
      );
    },
  );

  it.each([
    'a"b',
    "a'b",
    'a$b',
    'a\\b',
    'a*',
    'a?',
    '[id]',
    'a<b',
    'a`b',
    '-a',
    '#a',
    '!a',
    ' a',
    'a ',
  ])('refuses the folder %j, which COPY or an ignore file would read differently', (path) => {
    expect(refuse({ build: { sources: [path] } })).toBe(
      `NXM_IMAGE_PLAN build.sources[0]: expected a path that a Dockerfile can name (spaces are fine; quotes, $, \\, *, ?, [, ], <, > are not), got ${JSON.stringify(path)}`,
    );
  });

  it.each(['runtime.ports[0]', 'instructions.build[1]'])(
    'names %s, not the value alone',
    (option) => {
      const plan = changed(plainPlan, {
        ...(option.startsWith('runtime')
          ? { runtime: { ports: [-1] } }
          : { instructions: { build: ['...', 'x'] } }),
      });
      expect(refusal(() => renderDockerfile(plan))).toContain(`${option}: expected `);
      expect(refusal(() => renderDockerignore(plan))).toContain(`${option}: expected `);
    },
  );
});
