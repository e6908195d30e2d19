import { decideAccess, type ImageFile } from './access';

const USER = { uid: 1000, gid: 1000 };
const entry = (
  path: string,
  mode: number,
  [uid, gid]: [number, number] = [0, 0],
): [string, ImageFile] => [
  path,
  { type: path.endsWith('/') ? 'directory' : 'file', mode, uid, gid },
];

it('names what the user of an image may write and may not read', () => {
  const files = [
    entry('/', 0o755),
    entry('tmp/', 0o1777),
    entry('app/', 0o755),
    entry('app/data/', 0o755, [1000, 1000]),
    entry('app/data/sub/', 0o755, [1000, 1000]),
    entry('app/shared/', 0o775, [0, 1000]),
    entry('app/main.js', 0o644),
    entry('app/key', 0o600),
    entry('app/owned-but-closed', 0o077, [1000, 1000]),
    entry('root/', 0o700),
    entry('root/.profile', 0o600),
    entry('etc/shadow', 0o640, [0, 42]),
    ['bin/sh', { type: 'symlink', mode: 0o777, uid: 0, gid: 0 }] as const,
  ];
  expect(decideAccess(files, USER)).toEqual({
    writable: ['/tmp', '/app/data', '/app/shared'],
    closed: [
      { path: '/app/key', kind: 'file' },
      { path: '/app/owned-but-closed', kind: 'file' },
      { path: '/root', kind: 'directory' },
      { path: '/etc/shadow', kind: 'file' },
    ],
  });
});

it('lets root do everything', () => {
  const files = [entry('/', 0o755), entry('root/', 0o700), entry('root/x', 0)];
  expect(decideAccess(files, { uid: 0, gid: 0 })).toEqual({ writable: ['/'], closed: [] });
});
