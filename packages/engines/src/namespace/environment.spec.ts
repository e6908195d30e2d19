import { containerEnvironment, splitEnvironment } from './environment';

it('leaves to the image what a program of the host would act on', () => {
  const env = {
    PATH: '/bin',
    NODE_ENV: 'production',
    LD_PRELOAD: '/evil.so',
    GCONV_PATH: '/evil',
    'BASH_FUNC_mount%%': '() { evil; }',
    UID: '1',
    NX_MULTISTAGE_ENV_0: 'x',
    'a.b': '',
  };
  expect(splitEnvironment(env)).toEqual({
    early: ['PATH=/bin', 'NODE_ENV=production'],
    late: [
      'LD_PRELOAD=/evil.so',
      'GCONV_PATH=/evil',
      'BASH_FUNC_mount%%=() { evil; }',
      'UID=1',
      'NX_MULTISTAGE_ENV_0=x',
      'a.b=',
    ],
  });
});

it('makes the environment as docker does', () => {
  const imageEnv = ['NODE_VERSION=24.1.0', 'OPTIONS=a=b', 'BARE', 'PORT=1'];
  expect(containerEnvironment(imageEnv, { home: '/home/node', env: { PORT: '2' } })).toEqual({
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/home/node',
    NODE_VERSION: '24.1.0',
    OPTIONS: 'a=b',
    BARE: '',
    PORT: '2',
  });
  const own = containerEnvironment(['PATH=/x', 'HOME=/y'], { home: '/', env: {} });
  expect(own).toEqual({ PATH: '/x', HOME: '/y' });
});
