import { linkTarget } from './link-target';

const target = (said: string, path: string, from = '/w/app', separator = '/') =>
  linkTarget({ target: Buffer.from(said), path: Buffer.from(path), from, separator })?.toString();

it.each([
  ['../pkg/cli.js', 'node_modules/.bin/cli'],
  ['../../workspace_modules/lib', 'node_modules/@acme/lib'],
  ['x', 'a'],
  ['.', 'a'],
  ['..', 'a/b'],
  ['./x//y/../z', 'a'],
  ['dangling', 'a/b'],
  ['a', 'a'],
  ['back\\slash', 'a'],
  ['C:\\x', 'a'],
])('keeps %j of %j', (said, path) => {
  expect(target(said, path)).toBe(said);
});

it.each([
  ['..', 'a'],
  ['../x', 'a'],
  ['../../x', 'a/b'],
  ['../../app/x', 'a/b'],
  ['x/../../y', 'a'],
  ['/etc/passwd', 'a'],
  ['/w/app2/x', 'a'],
  ['/w', 'a'],
  ['/w/app/../x', 'a'],
])('refuses %j of %j', (said, path) => {
  expect(target(said, path)).toBeUndefined();
});

it.each([
  ['/w/app/lib/x', 'node_modules/x', '../lib/x'],
  ['/w/app/node_modules/x', 'node_modules/y', 'x'],
  ['/w/app/a/b/', 'a/c', 'b'],
  ['/w/app/a', 'a/b/c', '..'],
  ['/w/app', 'a', '.'],
  ['/w/app/', 'a/b', '..'],
])('makes the absolute %j of %j relative', (said, path, expected) => {
  expect(target(said, path)).toBe(expected);
});

it.each([
  ['C:\\w\\app\\libs\\x\\', 'node_modules\\x'.replace('\\', '/'), '../libs/x'],
  ['\\\\?\\C:\\w\\app\\libs\\x', 'node_modules/x', '../libs/x'],
  ['..\\pkg\\cli.js', 'node_modules/.bin/cli', '../pkg/cli.js'],
  ['C:\\other\\x', 'a', undefined],
  ['D:\\w\\app\\x', 'a', undefined],
  ['..\\..\\x', 'a', undefined],
])('on Windows, makes %j of %j %j', (said, path, expected) => {
  expect(target(said, path, 'C:\\w\\app', '\\')).toBe(expected);
});

it('keeps bytes that are no UTF-8', () => {
  const said = Buffer.from([0xe9, 0x2f, 0xff]);
  const made = linkTarget({ target: said, path: Buffer.from('a'), from: '/w', separator: '/' });
  expect(made?.equals(said)).toBe(true);
});
