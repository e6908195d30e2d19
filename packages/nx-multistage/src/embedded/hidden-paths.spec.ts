import { hiddenPaths } from './hidden-paths';

describe('hiddenPaths', () => {
  const removed = [
    { path: '/usr/local/bin/npm' },
    { path: '/sbin/apk' },
    { path: '/usr/bin/apk' },
    { glob: '/opt/yarn-*' },
  ];
  const none = { env: [], tops: new Map([['sbin', 'sbin']]) };

  it('are without a leading slash, sorted', () => {
    expect(hiddenPaths(removed, none)).toEqual(['sbin/apk', 'usr/bin/apk', 'usr/local/bin/npm']);
  });

  it.each(['usr/sbin', '/usr/sbin', 'usr/sbin/'])(
    'follow a top folder that is a link to %s',
    (to) => {
      const tops = new Map([['sbin', to]]);
      expect(hiddenPaths(removed, { env: [], tops })).toContain('usr/sbin/apk');
      expect(hiddenPaths(removed, { env: [], tops })).not.toContain('sbin/apk');
    },
  );

  it('leave out what lies in a folder that nobody has seen: it may be a link', () => {
    expect(hiddenPaths(removed, { env: [], tops: new Map() })).toEqual([
      'usr/bin/apk',
      'usr/local/bin/npm',
    ]);
  });

  it('name each path once where two lead to the same file', () => {
    const tops = new Map([['sbin', 'usr/bin']]);
    expect(hiddenPaths(removed, { env: [], tops })).toEqual(['usr/bin/apk', 'usr/local/bin/npm']);
  });

  it("take yarn's folder from the version in the base's environment", () => {
    const env = ['PATH=/usr/bin', 'YARN_VERSION=1.22.22'];
    expect(hiddenPaths(removed, { ...none, env })).toContain('opt/yarn-v1.22.22');
    expect(hiddenPaths(removed, { ...none, env: ['YARN_VERSION=../../etc'] })).toEqual(
      hiddenPaths(removed, none),
    );
  });
});
