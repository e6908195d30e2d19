import { parseChallenges } from './challenge';

it.each([
  [undefined, []],
  ['', []],
  ['Basic realm="fake"', [{ scheme: 'basic', params: { realm: 'fake' } }]],
  ['Negotiate', [{ scheme: 'negotiate', params: {} }]],
  [
    'Bearer realm="https://a/token",service="s",scope="repository:a:pull,push"',
    [
      {
        scheme: 'bearer',
        params: { realm: 'https://a/token', service: 's', scope: 'repository:a:pull,push' },
      },
    ],
  ],
  [
    'Negotiate, BEARER Realm = "x" , error=insufficient_scope, Basic realm="b"',
    [
      { scheme: 'negotiate', params: {} },
      { scheme: 'bearer', params: { realm: 'x', error: 'insufficient_scope' } },
      { scheme: 'basic', params: { realm: 'b' } },
    ],
  ],
  ['Bearer realm="a\\"b\\\\c"', [{ scheme: 'bearer', params: { realm: 'a"b\\c' } }]],
  [
    'Bearer realm="cut',
    [
      { scheme: 'bearer', params: {} },
      { scheme: 'realm', params: {} },
    ],
  ],
  ['="x"', []],
  ['realm="x"', []],
  ['@@@@', []],
])('reads %j', (header, challenges) => {
  expect(parseChallenges(header)).toEqual(challenges);
});

it('reads a long header in a moment', () => {
  expect(parseChallenges(`Bearer ${'a=b,'.repeat(100_000)}`).length).toBeLessThan(3);
  expect(parseChallenges('a '.repeat(100_000)).length).toBeLessThan(10_000);
  expect(parseChallenges(`Bearer realm="${'\\'.repeat(100_000)}`)).toHaveLength(2);
});
