import { detectDistro } from './distro';

describe('detectDistro', () => {
  it.each([
    [{}, 'alpine', 'default'],
    [{ distro: 'debian' }, 'debian', 'option distro'],
    [{ distro: 'debian', baseImage: 'registry.example/team/node:24' }, 'debian', 'option distro'],
    [{ distro: 'alpine', baseImage: 'node:24-alpine3.22' }, 'alpine', 'option distro'],
    [{ baseImage: 'node:24-slim' }, 'debian', 'option baseImage'],
    [{ baseImage: 'registry.example:5000/node:24.1-trixie-slim' }, 'debian', 'option baseImage'],
    [{ baseImage: `node:24-bookworm@sha256:${'0'.repeat(64)}` }, 'debian', 'option baseImage'],
    [{ baseImage: 'node:24-alpine' }, 'alpine', 'option baseImage'],
    [{ baseImage: 'registry.example:5000/slim/node' }, 'alpine', 'default'],
    [{ baseImage: 'registry.example/slim/node:24' }, 'alpine', 'default'],
    [{ distro: 'wolfi', baseImage: 'registry.example/node:24' }, 'wolfi', 'option distro'],
    [
      { baseImage: 'gcr.io/distroless/nodejs24-debian13:nonroot' },
      'distroless',
      'option baseImage',
    ],
    [{ baseImage: 'cgr.dev/team/node:24' }, 'wolfi', 'option baseImage'],
    [{ baseImage: 'registry.example:5000/wolfi-base:1' }, 'wolfi', 'option baseImage'],
    [{ baseImage: 'registry.example/cgr.dev/node:24-slim' }, 'debian', 'option baseImage'],
  ] as const)('of %j is %s', (options, value, from) => {
    expect(detectDistro(options)).toEqual({ value, from });
  });

  it.each([
    ['debian', 'node:24-alpine', 'alpine'],
    ['alpine', 'node:24-slim', 'debian'],
    ['distroless', 'cgr.dev/team/node:24', 'wolfi'],
  ] as const)('refuses %s on %s', (distro, baseImage, said) => {
    expect(() => detectDistro({ distro, baseImage })).toThrow(
      expect.objectContaining({
        code: 'NXM_IMAGE_PLAN',
        message: `distro: expected ${said}, which baseImage "${baseImage}" says, got "${distro}"`,
      }),
    );
  });
});
