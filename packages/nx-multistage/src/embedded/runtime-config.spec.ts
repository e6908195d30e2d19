import { runtimeConfig } from './runtime-config';

const settings = {
  env: { NODE_ENV: 'production', PORT: '3000' },
  labels: { team: 'shop', both: 'plan' },
  ports: [3000],
  user: '1000:1000',
  workdir: '/app',
  entrypoint: [],
  command: ['node', 'app/main.js'],
  writablePaths: [],
  packages: [],
  packageManagers: [],
};

describe('runtimeConfig', () => {
  it('says what the Dockerfile of the same plan says', () => {
    const healthCheck = {
      argv: ['wget', '-q', 'http://127.0.0.1:3000/health'],
      intervalSeconds: 30,
      timeoutSeconds: 3,
      startPeriodSeconds: 15,
      retries: 3,
    };
    const config = runtimeConfig(
      { ...settings, healthCheck, stopSignal: 'SIGINT' },
      { both: 'now' },
    );
    expect(config).toEqual({
      User: '1000:1000',
      ExposedPorts: { '3000/tcp': {} },
      Env: ['NODE_ENV=production', 'PORT=3000'],
      Entrypoint: [],
      Cmd: ['node', 'app/main.js'],
      WorkingDir: '/app',
      Labels: { team: 'shop', both: 'now' },
      StopSignal: 'SIGINT',
      Healthcheck: {
        Test: ['CMD', 'wget', '-q', 'http://127.0.0.1:3000/health'],
        Interval: 30_000_000_000,
        Timeout: 3_000_000_000,
        StartPeriod: 15_000_000_000,
        Retries: 3,
      },
    });
  });

  it('leaves out what an app without a port has not', () => {
    const config = runtimeConfig({ ...settings, ports: [] }, {});
    expect(config).not.toHaveProperty('ExposedPorts');
    expect(config).not.toHaveProperty('Healthcheck');
    expect(config).not.toHaveProperty('StopSignal');
  });
});
