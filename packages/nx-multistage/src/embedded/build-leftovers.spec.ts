import { isBuildLeftover } from './build-leftovers';

describe('isBuildLeftover', () => {
  it.each([
    'node_modules/fs-ext/build/config.gypi',
    'node_modules/fs-ext/build/Makefile',
    'node_modules/fs-ext/build/fs-ext.target.mk',
    'node_modules/fs-ext/build/binding.Makefile',
    'node_modules/@scope/a/build/Release/obj.target',
    'node_modules/@scope/a/build/Release/obj.target/a/a.o',
    'node_modules/a/build/Release/.deps/Release/a.node.d',
    'node_modules/a/build/node_gyp_bins/python3',
  ])('is %s', (path) => {
    expect(isBuildLeftover(path)).toBe(true);
  });

  it.each([
    'node_modules/fs-ext/build/Release/fs_ext.node',
    'node_modules/fs-ext/build',
    'node_modules/a/build/index.js',
    'node_modules/a/lib/Makefile',
    'build/config.gypi',
    'node_modules/a/build/Release/object.js',
  ])('is not %s', (path) => {
    expect(isBuildLeftover(path)).toBe(false);
  });
});
