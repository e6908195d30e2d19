import { imageSettings } from './image-settings';
import { changed, distributions, plainPlan, singles } from './testing/plans';

describe('imageSettings', () => {
  it('holds every run-time value of a plan', () => {
    const plan = changed(plainPlan, singles['packages-and-writable'], singles['no-init'], {
      runtime: { env: { LOG: 'info' } },
    });
    expect(imageSettings(plan)).toEqual({
      env: { NODE_ENV: 'production', PORT: '3000', LOG: 'info' },
      labels: { 'org.opencontainers.image.title': 'api' },
      ports: [3000],
      user: '1000:1000',
      workdir: '/app',
      stopSignal: 'SIGINT',
      healthCheck: {
        argv: ['wget', '-q', '-T', '2', '-O', '/dev/null', 'http://127.0.0.1:3000/health'],
        intervalSeconds: 30,
        timeoutSeconds: 3,
        startPeriodSeconds: 15,
        retries: 3,
      },
      entrypoint: [],
      command: ['node', 'app/main.js'],
      writablePaths: ['/app/uploads', '/var/lib/api'],
      packages: ['ffmpeg=~8', 'openssl'],
      packageManagers: expect.arrayContaining([{ path: '/sbin/apk' }, { glob: '/opt/yarn-*' }]),
    });
  });

  it('has no value that the plan does not set', () => {
    const plan = changed(plainPlan, { runtime: { ports: [], labels: {} } });
    delete plan.runtime.healthCheck;
    const settings = imageSettings(plan);
    expect(settings).not.toHaveProperty('healthCheck');
    expect(settings).not.toHaveProperty('stopSignal');
    expect(settings.env).toEqual({ NODE_ENV: 'production' });
  });

  it("lets the user's variables win, in their first place", () => {
    const plan = changed(plainPlan, { runtime: { env: { A: '1', NODE_ENV: 'staging' } } });
    expect(Object.entries(imageSettings(plan).env)).toEqual([
      ['NODE_ENV', 'staging'],
      ['PORT', '3000'],
      ['A', '1'],
    ]);
  });

  it.each([
    ['preload', [], ['node', '--require', '/app/preload.cjs', 'app/main.js'], []],
    ['tini', ['/usr/bin/tini', '--'], ['node', 'app/main.js'], ['tini']],
    ['none', [], ['node', 'app/main.js'], []],
  ] as const)('starts with %s on Debian', (init, entrypoint, command, packages) => {
    const plan = changed(plainPlan, distributions.debian, { runtime: { init } });
    expect(imageSettings(plan)).toMatchObject({ entrypoint, command, packages });
  });

  it('finds Node on distroless and runs as its user', () => {
    const settings = imageSettings(changed(plainPlan, distributions.distroless));
    expect(settings).toMatchObject({
      user: '65532:65532',
      entrypoint: [],
      command: ['node', '--require', '/app/preload.cjs', 'app/main.js'],
      packageManagers: [],
    });
    expect(Object.keys(settings.env)).toEqual(['PATH', 'NODE_ENV', 'PORT']);
    expect(settings.env['PATH']).toMatch(/^\/nodejs\/bin:/);
    expect(settings.healthCheck?.argv[0]).toBe('node');
  });

  it("removes JavaScript's and the distribution's package managers, and keeps Debian's database", () => {
    const { packageManagers } = imageSettings(changed(plainPlan, distributions.debian));
    const paths = packageManagers.map((each) => ('path' in each ? each.path : each.glob));
    expect(paths).toEqual(
      expect.arrayContaining([
        '/usr/local/lib/node_modules',
        '/usr/bin/apt',
        '/usr/bin/apt-get',
        '/usr/bin/dpkg',
        '/usr/bin/dpkg-deb',
      ]),
    );
    expect(paths.filter((path) => path.startsWith('/var'))).toEqual([]);
  });
});
