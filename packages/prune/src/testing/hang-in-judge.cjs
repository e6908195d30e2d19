// Runs `prune` from the sources in a process of its own and hangs in the judge, for a test to interrupt.
const { readFileSync } = require('node:fs');
const { Module } = require('node:module');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

require.extensions['.ts'] = (module, file) => {
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    filename: file,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  module._compile(code, file);
};
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const errors = join(__dirname, '..', '..', '..', 'errors', 'src', 'index.ts');
  return request === '@nx-multistage/errors' ? errors : resolve.call(this, request, ...rest);
};

const { prune } = require('../prune');
const { requestFor } = require('./request');

const hang = () =>
  new Promise(() => {
    console.log('judging');
    setInterval(() => undefined, 1000);
  });
prune(requestFor(process.argv[2], { judge: hang }));
