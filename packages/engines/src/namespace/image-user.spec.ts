import { resolveUser } from './image-user';

const FILES = {
  passwd: 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1001::/home/node:/bin/sh\n42:x:7:8:::\n',
  group: 'root:x:0:\nstaff:x:50:node\n',
};

it.each([
  ['', { uid: 0, gid: 0, home: '/root' }],
  ['node', { uid: 1000, gid: 1001, home: '/home/node' }],
  ['1000', { uid: 1000, gid: 1001, home: '/home/node' }],
  ['1000:1000', { uid: 1000, gid: 1000, home: '/home/node' }],
  ['node:staff', { uid: 1000, gid: 50, home: '/home/node' }],
  ['5:staff', { uid: 5, gid: 50, home: '/' }],
  ['5', { uid: 5, gid: 0, home: '/' }],
  ['42', { uid: 7, gid: 8, home: '/' }],
  ['4294967294', { uid: 4294967294, gid: 0, home: '/' }],
])('finds %j', (user, expected) => {
  expect(resolveUser(user, FILES)).toEqual(expected);
});

it.each(['nosuch', 'node:nosuch', '-1', '4294967295', '1e3'])('refuses %j', (user) => {
  expect(() => resolveUser(user, FILES)).toThrow(
    expect.objectContaining({ code: 'NXM_IMAGE_USER_UNKNOWN' }),
  );
});

it('needs no files for numbers', () => {
  const user = resolveUser('1000:1000', { passwd: '', group: '' });
  expect(user).toEqual({ uid: 1000, gid: 1000, home: '/' });
});
