import { checkReference, checkRepository, checkTag } from './names';

const refused = { code: 'NXM_REGISTRY_NAME' };

it.each([
  ['docker.io', 'library/node'],
  ['127.0.0.1:5000', 'a'],
  ['[::1]:5000', 'a'],
  ['Registry.Example', 'a.b/c__d/e---f/0'],
])('takes %s/%s', (registry, name) => {
  expect(checkRepository({ registry, name })).toBeUndefined();
});

it.each([
  ['', 'a'],
  ['https://x', 'a'],
  ['user@host', 'a'],
  ['host:port', 'a'],
  ['host/path', 'a'],
  ['a b', 'a'],
  ['host', ''],
  ['host', 'A'],
  ['host', 'a//b'],
  ['host', '../a'],
  ['host', 'a/..'],
  ['host', 'a..b'],
  ['host', 'a___b'],
  ['host', '/a'],
  ['host', 'a?x'],
  ['host', 'a%2f'],
  ['host', 'a\n'],
  ['host', 'a'.repeat(260)],
])('refuses %j/%j', (registry, name) => {
  expect(() => checkRepository({ registry, name })).toThrow(expect.objectContaining(refused));
});

it('judges a long name in a moment', () => {
  expect(() => checkRepository({ registry: 'h', name: `${'a-'.repeat(100_000)}!` })).toThrow();
});

it.each(['1', 'v1.0_x-y', '_', 'a'.repeat(128)])('takes the tag %j', (tag) => {
  expect(checkTag(tag)).toBeUndefined();
});

it.each(['', '.a', '-a', 'a/b', 'a b', 'a?', 'a'.repeat(129), 'a\n'])(
  'refuses the tag %j',
  (tag) => {
    expect(() => checkTag(tag)).toThrow(expect.objectContaining(refused));
  },
);

it.each(['sha256:abc', `sha512:${'0'.repeat(128)}`, `sha256:${'A'.repeat(64)}`, 'a:b'])(
  'refuses the digest %j',
  (digest) => {
    expect(() => checkReference(digest)).toThrow(expect.objectContaining(refused));
  },
);
