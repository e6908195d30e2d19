import { canonicalName, parseReference, repositoryOf } from './reference';

const HEX = 'a'.repeat(64);

it.each([
  ['node', { path: 'node' }, 'docker.io/library/node:latest'],
  ['node:24-alpine', { path: 'node', tag: '24-alpine' }, 'docker.io/library/node:24-alpine'],
  ['team/api:1', { path: 'team/api', tag: '1' }, 'docker.io/team/api:1'],
  ['docker.io/team/api', { domain: 'docker.io', path: 'team/api' }, 'docker.io/team/api:latest'],
  [
    'index.docker.io/node',
    { domain: 'index.docker.io', path: 'node' },
    'docker.io/library/node:latest',
  ],
  ['localhost/a', { domain: 'localhost', path: 'a' }, 'localhost/a:latest'],
  [
    'localhost:5000/a:_x',
    { domain: 'localhost:5000', path: 'a', tag: '_x' },
    'localhost:5000/a:_x',
  ],
  ['[::1]:5000/a', { domain: '[::1]:5000', path: 'a' }, '[::1]:5000/a:latest'],
  ['Registry/a', { domain: 'Registry', path: 'a' }, 'Registry/a:latest'],
  [
    'r.example/a.b_c__d-e---f/g',
    { domain: 'r.example', path: 'a.b_c__d-e---f/g' },
    'r.example/a.b_c__d-e---f/g:latest',
  ],
  [`a:1@sha256:${HEX}`, { path: 'a', tag: '1', digest: `sha256:${HEX}` }, 'docker.io/library/a:1'],
  [
    `a:${'t'.repeat(128)}`,
    { path: 'a', tag: 't'.repeat(128) },
    `docker.io/library/a:${'t'.repeat(128)}`,
  ],
])('reads %s', (text, parts, canonical) => {
  const reference = parseReference(text, 'tags[0]');
  expect(reference).toEqual(parts);
  expect(canonicalName(reference)).toBe(canonical);
  expect(canonical.startsWith(`${repositoryOf(reference)}:`)).toBe(true);
});

it.each([
  ['', 'the name ""'],
  ['Api:1', 'the name "Api"'],
  ['a//b', 'the name ""'],
  ['/a', 'the name ""'],
  ['a/', 'the name ""'],
  ['-x', 'the name "-x"'],
  ['--output=x', 'the name "--output=x"'],
  ['a..b', 'the name "a..b"'],
  ['a___b', 'the name "a___b"'],
  ['a b', 'the name "a b"'],
  ['a:', 'the tag ""'],
  ['a:b:c', 'the tag "b:c"'],
  ['a:-b', 'the tag "-b"'],
  [`a:${'t'.repeat(129)}`, `the tag "${'t'.repeat(129)}"`],
  ['a:$(id)', 'the tag "$(id)"'],
  ['a@sha256:../../x', 'the digest "sha256:../../x"'],
  ['a@', 'the digest ""'],
  [`a@sha256:${HEX}@sha256:${HEX}`, `the digest "sha256:${HEX}@sha256:${HEX}"`],
  ['-r.example/a', 'the registry "-r.example"'],
  ['r.example:x/a', 'the registry "r.example:x"'],
  ['https://r.example/a', 'the registry "https:"'],
])('refuses %j and quotes the part', (text, part) => {
  expect(() => parseReference(text, 'tags[0]')).toThrow(
    expect.objectContaining({
      code: 'NXM_REFERENCE_INVALID',
      message: `tags[0]: ${JSON.stringify(text)} is not an image reference: ${part} is not allowed`,
    }),
  );
});

it('limits the length of the name, not of the tag', () => {
  expect(parseReference(`r.example/${'a'.repeat(245)}`, 'image').path).toHaveLength(245);
  expect(() => parseReference(`r.example/${'a'.repeat(246)}`, 'image')).toThrow(
    /the name "a{246}"/,
  );
});
