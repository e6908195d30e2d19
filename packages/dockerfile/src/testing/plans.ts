import type { DistroName, ImagePlan, NativeEntry } from '../image-plan';

/** A change of a plan: the parts named are merged into it, one level deep. */
export type PlanChange = { [K in keyof ImagePlan]?: Partial<ImagePlan[K]> };

/** A plan with changes; inputs stay as they are. */
export function changed(plan: ImagePlan, ...changes: PlanChange[]): ImagePlan {
  return changes.reduce<ImagePlan>((before, change) => {
    const merged = Object.entries(change).map(([key, value]) => {
      const old = before[key as keyof ImagePlan];
      return [key, Array.isArray(value) ? value : { ...(old as object), ...(value as object) }];
    });
    return { ...before, ...Object.fromEntries(merged) };
  }, plan);
}

/** An HTTP app of an integrated workspace with one library and nothing native. */
export const plainPlan: ImagePlan = {
  app: { name: 'api', root: 'apps/api', entry: 'main.js' },
  base: { reference: 'node:24-alpine', distro: 'alpine', node: { version: '24' } },
  target: [{ os: 'linux', arch: 'amd64', libc: 'musl' }],
  packageManager: { name: 'npm', version: '11.19.1' },
  native: [],
  runtime: {
    user: '1000:1000',
    workdir: '/app',
    env: {},
    ports: [3000],
    healthCheck: {
      path: '/health',
      port: 3000,
      intervalSeconds: 30,
      timeoutSeconds: 3,
      startPeriodSeconds: 15,
      retries: 3,
    },
    init: 'preload',
    command: ['node', 'app/main.js'],
    labels: { 'org.opencontainers.image.title': 'api' },
    writablePaths: [],
    packages: [],
  },
  build: {
    artifacts: 'dist/docker/apps/api/artifacts',
    manifests: [],
    installFiles: ['package.json', 'package-lock.json'],
    rootFiles: ['package.json', 'package-lock.json', 'nx.json', 'tsconfig.base.json'],
    sources: ['libs/util', 'apps/api'],
    command: ['npx', 'nx', 'run', 'api:docker-prune'],
    prepare: false,
  },
  instructions: {},
};

const native = (name: string, kind: NativeEntry['kind']): NativeEntry => ({
  name,
  version: '1.0.0',
  kind,
  approval: 'approved',
  why: 'fixture',
});

/** Every distribution of the base. */
export const distributions = {
  alpine: {
    base: { reference: 'node:24-alpine', distro: 'alpine' },
    target: [{ os: 'linux', arch: 'amd64', libc: 'musl' }],
  },
  debian: {
    base: { reference: 'node:24-slim', distro: 'debian' },
    target: [{ os: 'linux', arch: 'amd64', libc: 'glibc' }],
  },
  distroless: {
    base: {
      reference: 'gcr.io/distroless/nodejs24-debian13:nonroot',
      builder: 'node:24-trixie-slim',
      distro: 'distroless',
    },
    target: [{ os: 'linux', arch: 'amd64', libc: 'glibc' }],
    runtime: { user: '65532:65532' },
  },
  wolfi: {
    base: {
      reference: 'cgr.dev/team/node:24',
      builder: 'cgr.dev/team/node:24-dev',
      distro: 'wolfi',
    },
    target: [{ os: 'linux', arch: 'amd64', libc: 'glibc' }],
    runtime: { user: '65532:65532' },
  },
} satisfies Record<DistroName, PlanChange>;

/** Both kinds of workspace. */
export const layouts = {
  integrated: {},
  'package-based': {
    build: {
      manifests: ['packages/util/package.json', 'apps/api/package.json'],
      sources: ['packages/util', 'apps/api'],
    },
  },
} satisfies Record<string, PlanChange>;

/** What the production dependencies need to be installed. */
export const natives = {
  plain: { native: [native('sharp', 'platform-packages'), native('bcrypt', 'bundled-prebuilds')] },
  compiled: { native: [native('cpu-features', 'compiled')] },
} satisfies Record<string, PlanChange>;

const worker = changed(plainPlan, {
  runtime: { ports: [], labels: {} },
}).runtime;
delete worker.healthCheck;

/** Whether the app listens. */
export const kinds = { port: {}, worker: { runtime: worker } } satisfies Record<string, PlanChange>;

/** Everything else that changes the text, one plan each. */
export const singles = {
  tini: { runtime: { init: 'tini' } },
  'no-init': { runtime: { init: 'none', stopSignal: 'SIGINT' } },
  'digest-pinned': { base: { digest: `sha256:${'0123456789abcdef'.repeat(4)}` } },
  'downloaded-prebuilds': { native: [native('better-sqlite3', 'downloaded-prebuilds')] },
  'packages-and-writable': {
    runtime: {
      packages: ['ffmpeg=~8', 'openssl'],
      writablePaths: ['/app/uploads', '/var/lib/api'],
    },
  },
  'awkward-values': {
    runtime: {
      env: {
        DOLLAR: '$HOME ${PATH} $$',
        QUOTES: `"double" 'single' \`backtick\``,
        BACKSLASH: 'C:\\temp\\',
        HASH: '# no comment',
        EMPTY: '',
        PORT: '8080',
      },
      labels: { 'org.opencontainers.image.title': 'The "api" costs $5 \\ # month' },
      command: ['node', '--title=a "b" $c', 'app/main.js'],
    },
    build: { command: ['npx', 'nx', 'run', "my app's:docker-prune", '$HOME', '--flag=a b'] },
  },
  'user-instructions': {
    instructions: {
      build: ['RUN apk add --no-cache git', '...'],
      'production-deps': ['...', 'RUN rm -rf node_modules/.cache'],
      production: ['ENV TZ=UTC', '...', 'VOLUME ["/data"]'],
    },
  },
  'replaced-instructions': {
    instructions: {
      build: ['COPY dist/docker/apps/api/artifacts/ /workspace/dist/docker/apps/api/artifacts/'],
    },
  },
  'root-project': {
    app: { root: '.' },
    build: { artifacts: 'dist/docker/artifacts', sources: ['.'], rootFiles: [] },
  },
  'folders-with-spaces': {
    app: { name: '@scope/My_App', root: 'apps/my app' },
    build: {
      manifests: ['apps/my app/package.json'],
      sources: ['apps/my app'],
      artifacts: 'dist/docker/apps/my app/artifacts',
    },
  },
  'workspace-plugin': {
    build: {
      prepare: true,
      rootFiles: ['nx.json', 'patches/one.patch', 'patches/two.patch'],
      sources: ['tools/plugin', 'apps/api'],
    },
  },
  'production-run': {
    runtime: { packages: ['openssl'] },
    build: { generate: [['npx', 'prisma', 'generate', '--schema=apps/api/prisma/schema.prisma']] },
    production: {
      run: [
        {
          command: ['prisma', 'generate', '--schema=apps/api/prisma/schema.prisma'],
          inputs: ['apps/api/prisma/schema.prisma'],
          env: {},
          why: 'apps/api/prisma/schema.prisma',
        },
        {
          command: ['node', 'tools/messages.mjs', 'out dir'],
          inputs: ['tools/messages.mjs', 'apps/api/messages/en.json'],
          env: { LOCALES: 'en de' },
          why: 'option production',
        },
      ],
      tools: ['prisma'],
      env: { PRISMA_ENGINES_MIRROR: 'https://mirror.example/prisma' },
      packages: ['openssl'],
    },
    migrate: {
      command: ['node', 'node_modules/prisma/build/index.js', 'migrate', 'deploy'],
      inputs: ['apps/api/prisma/schema.prisma', 'apps/api/prisma/migrations/1_init/migration.sql'],
      tools: ['prisma'],
      prepare: [['node', 'node_modules/prisma/build/index.js', 'version']],
      env: { CHECKPOINT_DISABLE: '1' },
      packages: ['openssl'],
    },
  },
  'production-run-without-tools': {
    production: {
      run: [
        {
          command: ['./node_modules/.bin/protoc-gen', 'node_modules/out'],
          inputs: [],
          env: {},
          why: 'option production',
        },
      ],
      tools: [],
      env: {},
      packages: [],
    },
  },
} satisfies Record<string, PlanChange>;

/** What reads differently on Debian, one plan each. */
export const debianSingles = {
  tini: singles.tini,
  'packages-and-writable': {
    runtime: {
      ...singles['packages-and-writable'].runtime,
      packages: ['ffmpeg=7:7.1*', 'libssl3'],
    },
  },
} satisfies Record<string, PlanChange>;

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** What reads differently where the image has no shell, one plan each. */
export const shellessSingles = {
  plain: {},
  compiled: natives.compiled,
  writable: { runtime: { user: '65532:65532', writablePaths: ['/app/uploads', '/var/lib/api'] } },
  'digest-pinned': { base: { digest, builder: `registry.example/node:24-dev@${digest}` } },
  'user-instructions': {
    instructions: {
      'production-deps': ['RUN id -u', '...'],
      production: ['RUN ["/bin/tool"]', 'ENV TZ=UTC', '...'],
    },
  },
} satisfies Record<string, PlanChange>;

const pnpmPlan: PlanChange = {
  packageManager: { name: 'pnpm', version: '10.34.9' },
  build: {
    installFiles: ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'],
    rootFiles: ['package.json', 'pnpm-lock.yaml', 'nx.json', 'tsconfig.base.json'],
    command: ['pnpm', 'exec', 'nx', 'run', 'api:docker-prune'],
  },
};

/** What pnpm brings, one plan each. */
const pnpmSingles = {
  plain: {},
  compiled: natives.compiled,
  'workspace-libraries': {
    build: {
      ...pnpmPlan.build,
      manifests: ['packages/util/package.json', 'apps/api/package.json'],
      installFiles: ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'patches/ms.patch'],
      sources: ['packages/util', 'apps/api'],
    },
  },
} satisfies Record<string, PlanChange>;

const yarnClassicPlan: PlanChange = {
  packageManager: { name: 'yarn-classic', version: '1.22.22' },
  build: {
    installFiles: ['package.json', 'yarn.lock'],
    rootFiles: ['package.json', 'yarn.lock', 'nx.json', 'tsconfig.base.json'],
    command: ['yarn', 'run', 'nx', 'run', 'api:docker-prune'],
  },
};

/** What Yarn 1 brings, one plan each. */
const yarnClassicSingles = {
  plain: {},
  compiled: natives.compiled,
} satisfies Record<string, PlanChange>;

const bunPlan: PlanChange = {
  packageManager: { name: 'bun', version: '1.4.5' },
  build: {
    installFiles: ['package.json', 'bun.lock', 'bunfig.toml'],
    rootFiles: ['package.json', 'bun.lock', 'bunfig.toml', 'nx.json', 'tsconfig.base.json'],
    command: ['bunx', 'nx', 'run', 'api:docker-prune'],
  },
};

/** What Bun brings, one plan each. */
const bunSingles = {
  plain: {},
  compiled: natives.compiled,
} satisfies Record<string, PlanChange>;

const yarnBerryPlan: PlanChange = {
  packageManager: { name: 'yarn-berry', version: '4.18.1' },
  build: {
    installFiles: ['package.json', 'yarn.lock', '.yarnrc.yml'],
    rootFiles: ['package.json', 'yarn.lock', 'nx.json', 'tsconfig.base.json'],
    command: ['yarn', 'run', 'nx', 'run', 'api:docker-prune'],
  },
};

/** Every plan that has goldens, by the name of its files; those of the default distribution do not name it. */
export function goldenPlans(): [name: string, plan: ImagePlan][] {
  return [
    ...matrixOf('npm', distributions.alpine),
    ...singlesOf('npm', singles),
    ...singlesOf('pnpm', pnpmSingles, pnpmPlan),
    ...singlesOf('yarn-classic', yarnClassicSingles, yarnClassicPlan),
    ...singlesOf('bun', bunSingles, bunPlan),
    ...singlesOf('yarn-berry', { plain: {}, compiled: natives.compiled }, yarnBerryPlan),
    ...matrixOf('npm-debian', distributions.debian),
    ...singlesOf('npm-debian', debianSingles, distributions.debian),
    ...singlesOf('npm-distroless', shellessSingles, distributions.distroless),
    ...singlesOf('npm-wolfi', shellessSingles, distributions.wolfi),
  ];
}

function matrixOf(prefix: string, distribution: PlanChange): [name: string, plan: ImagePlan][] {
  return Object.entries(layouts).flatMap(([layout, layoutChange]) =>
    Object.entries(natives).flatMap(([nativeKind, nativeChange]) =>
      Object.entries(kinds).map(([kind, kindChange]): [string, ImagePlan] => [
        `${prefix}-${layout}-${nativeKind}-${kind}`,
        changed(plainPlan, distribution, layoutChange, nativeChange, kindChange),
      ]),
    ),
  );
}

function singlesOf(
  prefix: string,
  changes: Record<string, PlanChange>,
  distribution: PlanChange = {},
): [name: string, plan: ImagePlan][] {
  return Object.entries(changes).map(([name, change]) => [
    `${prefix}-${name}`,
    changed(plainPlan, distribution, change),
  ]);
}
