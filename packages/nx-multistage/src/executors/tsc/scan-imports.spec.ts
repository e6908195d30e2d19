import { scanImports } from './scan-imports';

const specifiers = (code: string): string[] =>
  scanImports(code).imports.map(({ specifier, kind }) => `${kind} ${specifier}`);

describe('scanImports', () => {
  it.each([
    ["import a from 'a';", ['import a']],
    ['import { a,\n  b } from "./b.js";', ['import ./b.js']],
    ["import './side-effect.js';", ['import ./side-effect.js']],
    ["export * from '@acme/util';", ['import @acme/util']],
    ["const a = await import('./lazy.js');", ['import ./lazy.js']],
    ["import config from './c.json' with { type: 'json' };", ['import ./c.json']],
    ['const x = require(\'x\'), y = require("./y");', ['require x', 'require ./y']],
    ["__exportStar(require('./z'), exports);", ['require ./z']],
    ["require.resolve('./worker'); import.meta.resolve('w');", ['require ./worker', 'import w']],
    ['const t = `${require("in-template")} require("not")`;', ['require in-template']],
    ['const t = `a${`b${require("deep")}`}`; require("after")', ['require deep', 'require after']],
    ["const r = /['\"`]/g; require('after-regexp');", ['require after-regexp']],
    ["const r = a / b; const s = c / require('d');", ['require d']],
    ["return /require('x')/.test(y)", []],
    ["// require('a')\n/* import 'b' */ const s = \"require('c')\";", []],
    ["other.require('a'); Array.from('b'); x.import('c'); resolve('d')", []],
    ['require(name); import(`./${name}.js`);', []],
    ["#!/usr/bin/env node\nrequire('a')", ['require a']],
  ])('finds what %j asks for', (code, expected) => {
    expect(specifiers(code)).toEqual(expected);
  });

  it.each([
    ["import 'a';", true],
    ['export {};', true],
    ['export const a = 1;', true],
    ["const a = require('a'); exports.a = a;", false],
    ["import('a');", false],
    ['const a = { export: 1 }; a.export = 2;', false],
  ])('tells whether %j is an ES module', (code, expected) => {
    expect(scanImports(code).isEsm).toBe(expected);
  });
});
