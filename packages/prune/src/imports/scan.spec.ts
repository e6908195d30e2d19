import { scanImports } from './scan';

/** `kind specifier?`, with `?` for optional, in the order of lines. */
function seen(text: string, path = 'main.js'): string[] | string {
  const result = scanImports(text, path);
  return 'syntaxError' in result
    ? 'syntax error'
    : result.imports.map(
        ({ kind, specifier, optional, line }) =>
          `${line} ${kind} ${specifier}${optional ? '?' : ''}`,
      );
}

const cases: [string, string, string[] | string, string?][] = [
  ['static import', `import a from 'a';\nimport 'b';`, ['1 import a', '2 import b']],
  [
    're-exports',
    `export * from 'a'; export { b } from 'b'; export const c = 1;`,
    ['1 import a', '1 import b'],
  ],
  ['dynamic import', `const x = await import('a');`, ['1 import a']],
  ['dynamic import in a script', `with (a) { import('b') }`, ['1 import b']],
  ['template literal', 'require(`a`); require(`a${b}`)', ['1 require a']],
  [
    'require and require.resolve',
    `require('a'); require.resolve('b');`,
    ['1 require a', '1 require b'],
  ],
  ['require.resolve with paths', `require.resolve('b', { paths: [x] });`, ['1 require b?']],
  ['unknown name', `require(name); import(name);`, []],
  ['in a comment or string', `// require('a')\nconst s = "require('b')";`, []],
  [
    'in try',
    `try { require('a') } catch { require('b') } finally { require('c') }`,
    ['1 require a?', '1 require b', '1 require c'],
  ],
  ['in try without catch', `try { require('a') } finally {}`, ['1 require a']],
  ['nested in a function in try', `try { (() => import('a'))() } catch (e) {}`, ['1 import a?']],
  ['shadowed require', `define(function (require) { require('a') })`, ['1 require a?']],
  [
    'createRequire',
    `import { createRequire } from 'node:module';\nconst r = createRequire(import.meta.url);\nr('a'); r.resolve('b');\ncreateRequire(import.meta.url)('c');`,
    ['1 import node:module', '3 require a', '3 require b', '4 require c'],
  ],
  [
    'createRequire as TypeScript emits it',
    `const m = require('module'); const r = (0, m.createRequire)(__filename); r('a')`,
    ['1 require module', '1 require a'],
  ],
  ['esbuild', `var x = __toESM(__require("a"));`, ['1 require a']],
  [
    'webpack',
    `module.exports = __non_webpack_require__("a"); __webpack_require__("b");`,
    ['1 require a'],
  ],
  ['import.meta.resolve', `import.meta.resolve('a')`, ['1 import a']],
  ['import attributes', `import d from './d.json' with { type: 'json' };`, ['1 import ./d.json']],
  [
    'hashbang and return outside',
    `#!/usr/bin/env node\nif (x) return; require('a')`,
    ['2 require a'],
  ],
  ['no module syntax in .cjs', `import 'a'`, 'syntax error', 'main.cjs'],
  ['no script in .mjs', `with (a) { require('b') }`, 'syntax error', 'main.mjs'],
  ['broken', `import {`, 'syntax error'],
];

describe('scanImports', () => {
  it.each(cases.map(([title, text, expected, path]) => ({ title, text, expected, path })))(
    '$title',
    ({ text, expected, path }) => {
      expect(seen(text, path)).toEqual(expected);
    },
  );
});

describe('scanImports of an ES module or a script', () => {
  it.each([
    ["import 'a';", true],
    ['export {};', true],
    ['export const a = 1;', true],
    ['export default 1; require', true],
    ["const a = require('a'); exports.a = a;", false],
    ["import('a');", false],
    ['const a = { export: 1 }; a.export = 2;', false],
  ])('tells which %j is', (text, isEsm) => {
    expect(scanImports(text, 'main.js')).toMatchObject({ isEsm });
  });
});
