import { distroBase } from './distro-base';

const digest = `sha256:${'0a'.repeat(32)}`;

describe('distroBase', () => {
  it.each([
    ['alpine', { nodeVersion: '24.1.0' }, { reference: 'node:24.1.0-alpine', user: '1000:1000' }],
    ['debian', { nodeVersion: '24' }, { reference: 'node:24-slim', user: '1000:1000' }],
    [
      'alpine',
      { nodeVersion: '24', baseImage: 'registry.example/node:24' },
      { reference: 'registry.example/node:24', user: '1000:1000' },
    ],
    [
      'distroless',
      { nodeVersion: '24.1.0' },
      {
        reference: 'gcr.io/distroless/nodejs24-debian13:nonroot',
        builder: 'node:24.1.0-trixie-slim',
        user: '65532:65532',
      },
    ],
    [
      'distroless',
      { nodeVersion: '20', baseImage: 'registry.example:5000/x/nodejs20-debian12:debug-nonroot' },
      {
        reference: 'registry.example:5000/x/nodejs20-debian12:debug-nonroot',
        builder: 'node:20-bookworm-slim',
        user: '65532:65532',
      },
    ],
    [
      'wolfi',
      { nodeVersion: '24', baseImage: 'cgr.dev/team/node:24' },
      {
        reference: 'cgr.dev/team/node:24',
        builder: 'cgr.dev/team/node:24-dev',
        user: '65532:65532',
      },
    ],
    [
      'wolfi',
      { nodeVersion: '24', baseImage: `registry.example:5000/node@${digest}` },
      {
        reference: `registry.example:5000/node@${digest}`,
        builder: 'registry.example:5000/node:latest-dev',
        user: '65532:65532',
      },
    ],
    [
      'wolfi',
      {
        nodeVersion: '24',
        baseImage: 'cgr.dev/team/node:24',
        builderImage: `registry.example/dev@${digest}`,
      },
      {
        reference: 'cgr.dev/team/node:24',
        builder: `registry.example/dev@${digest}`,
        user: '65532:65532',
      },
    ],
  ] as const)('of %s and %j', (distro, choice, base) => {
    expect(distroBase(distro, choice)).toEqual(base);
  });

  it.each([
    ['distroless', '20', /^distroless has Node 22, 24, 26/],
    ['distroless', '25.1.0', /^distroless has Node 22, 24, 26/],
    ['wolfi', '24', /^Set baseImage/],
  ] as const)('refuses %s with Node %s where no image is known', (distro, nodeVersion, hint) => {
    expect(() => distroBase(distro, { nodeVersion })).toThrow(
      expect.objectContaining({
        code: 'NXM_IMAGE_PLAN',
        message: `baseImage: expected an image, because there is no default one of ${distro} with Node ${nodeVersion}, got nothing`,
        hint: expect.stringMatching(hint),
      }),
    );
  });
});
