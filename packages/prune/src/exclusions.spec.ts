import { exclusionOf } from './exclusions';

const cases: [string, ReturnType<typeof exclusionOf>][] = [
  ['main.js', undefined],
  ['main.js.map', undefined],
  ['assets/logo.svg', undefined],
  ['build/Release/x.node', undefined],
  ['environment.js', undefined],
  ['.env', 'secret'],
  ['config/.env.production', 'secret'],
  ['.npmrc', 'secret'],
  ['certs/server.pem', 'secret'],
  ['id_rsa', 'secret'],
  ['tls.key', 'secret'],
  ['main.spec.js', 'test'],
  ['a/b.test.mjs', 'test'],
  ['a/__tests__/b.js', 'test'],
  ['latest.js', undefined],
  ['main.ts', 'source'],
  ['main.d.ts', 'source'],
  ['main.d.mts.map', 'source'],
  ['view.tsx', 'source'],
  ['tsconfig.lib.tsbuildinfo', 'tool'],
  ['.gitignore', 'tool'],
];

describe('exclusionOf', () => {
  it.each(cases)('%s: %s', (path, expected) => {
    expect(exclusionOf(path)).toBe(expected);
  });
});
