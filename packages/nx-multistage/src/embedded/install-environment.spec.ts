import { installEnvironment } from './install-environment';

const target = {
  platform: { os: 'linux', arch: 'amd64', libc: 'musl' },
  nodeVersion: '24.19.0',
} as const;

describe('installEnvironment', () => {
  it('tells each kind of install script what it is for', () => {
    expect(installEnvironment(target, {})).toEqual({
      LIBC: 'musl',
      npm_config_platform: 'linux',
      npm_config_arch: 'x64',
      npm_config_libc: 'musl',
      npm_config_runtime: 'node',
      npm_config_target: '24.19.0',
      npm_config_target_platform: 'linux',
      npm_config_target_arch: 'x64',
      npm_config_target_libc: 'musl',
    });
  });

  it('names the headers to compile against, or what refuses to compile', () => {
    expect(installEnvironment(target, { nodeHeaders: '/headers' })).toMatchObject({
      npm_config_nodedir: '/headers',
    });
    expect(installEnvironment(target, { refuseCompile: '/no.cjs' })).toMatchObject({
      npm_config_node_gyp: '/no.cjs',
    });
  });
});
