import { validatePlan } from '@nx-multistage/dockerfile';
import { FACTS } from '../testing/facts';
import { planImage } from './image-plan';

describe('planImage', () => {
  it('turns facts into a plan that is plain JSON and valid', () => {
    const plan = planImage(FACTS, {});
    expect(() => validatePlan(plan)).not.toThrow();
    expect(JSON.parse(JSON.stringify(plan))).toEqual({
      app: { name: 'api', root: 'apps/api', entry: 'src/main.js' },
      base: { reference: 'node:24-alpine', distro: 'alpine', node: { version: '24' } },
      target: [{ os: 'linux', arch: 'amd64', libc: 'musl' }],
      packageManager: { name: 'npm', version: '11.19.1' },
      native: [],
      runtime: {
        user: '1000:1000',
        workdir: '/app',
        env: {},
        ports: [3000],
        init: 'preload',
        command: ['node', 'app/src/main.js'],
        labels: {},
        writablePaths: [],
        packages: [],
        healthCheck: {
          path: '/health',
          port: 3000,
          intervalSeconds: 30,
          timeoutSeconds: 3,
          startPeriodSeconds: 15,
          retries: 3,
        },
      },
      build: {
        artifacts: 'dist/docker/apps/api/artifacts',
        installFiles: ['package.json', 'package-lock.json'],
        rootFiles: ['nx.json'],
        manifests: ['apps/api/package.json'],
        sources: ['tools/plugin', 'libs/util', 'apps/api'],
        command: ['npx', 'nx', 'run', 'api:docker-prune'],
        prepare: false,
      },
      instructions: {},
    });
  });

  it('takes every option of the user', () => {
    const plan = planImage(FACTS, {
      baseImage: 'registry.example/node:24',
      baseDigest: `sha256:${'0'.repeat(64)}`,
      init: 'tini',
      user: '65532:65532',
      env: { LOG: 'info' },
      writablePaths: ['/data'],
      packages: ['vips'],
      imageLabels: { team: 'shop' },
      instructions: { production: ['...', 'RUN true'] },
      buildFiles: ['prisma.config.ts'],
      platforms: ['linux/amd64', 'linux/arm64'],
    });
    expect(() => validatePlan(plan)).not.toThrow();
    expect(plan).toMatchObject({
      base: { reference: 'registry.example/node:24', digest: `sha256:${'0'.repeat(64)}` },
      target: [{ arch: 'amd64' }, { arch: 'arm64' }],
      runtime: {
        init: 'tini',
        user: '65532:65532',
        env: { LOG: 'info' },
        writablePaths: ['/data'],
        packages: ['vips'],
        labels: { team: 'shop' },
      },
      build: { rootFiles: ['nx.json', 'prisma.config.ts'] },
      instructions: { production: ['...', 'RUN true'] },
    });
  });

  it.each([
    [{ distro: 'debian' }, 'node:24-slim'],
    [{ baseImage: 'registry.example/node:24-slim' }, 'registry.example/node:24-slim'],
  ] as const)('stands on Debian with %j', (options, reference) => {
    const plan = planImage(FACTS, { ...options, platforms: ['linux/amd64', 'linux/arm64'] });
    expect(() => validatePlan(plan)).not.toThrow();
    expect(plan.base).toEqual({ reference, distro: 'debian', node: { version: '24' } });
    expect(plan.target).toEqual([
      { os: 'linux', arch: 'amd64', libc: 'glibc' },
      { os: 'linux', arch: 'arm64', libc: 'glibc' },
    ]);
  });

  it('builds in another image where the base has no shell, and runs as its user', () => {
    const plan = planImage(FACTS, { distro: 'distroless' });
    expect(() => validatePlan(plan)).not.toThrow();
    expect(plan.base).toEqual({
      reference: 'gcr.io/distroless/nodejs24-debian13:nonroot',
      builder: 'node:24-trixie-slim',
      distro: 'distroless',
      node: { version: '24' },
    });
    expect(plan.runtime.user).toBe('65532:65532');
    expect(
      planImage(FACTS, { distro: 'distroless', builderImage: 'registry.example/b:1' }),
    ).toEqual({ ...plan, base: { ...plan.base, builder: 'registry.example/b:1' } });
  });

  it.each(['linux/sparc', 'linux/arm/v7', 'windows/amd64', 'linux'])('refuses %s', (platform) => {
    expect(() => planImage(FACTS, { platforms: [platform] })).toThrow(
      expect.objectContaining({
        code: 'NXM_IMAGE_PLAN',
        message: `platforms: expected linux/amd64 or linux/arm64, got "${platform}"`,
      }),
    );
  });

  it('has no health check without a port or a path', () => {
    expect(
      planImage({ ...FACTS, port: { value: undefined, from: '' } }, {}).runtime,
    ).not.toHaveProperty('healthCheck');
    expect(
      planImage({ ...FACTS, healthPath: { value: undefined, from: '' } }, {}).runtime,
    ).not.toHaveProperty('healthCheck');
  });
});
