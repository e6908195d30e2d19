/** Specs run against the sources, transpiled by swc; `npm run build` is what checks the types. */
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/packages', '<rootDir>/apps', '<rootDir>/tools'],
  testMatch: ['**/*.spec.ts'],
  modulePathIgnorePatterns: ['/dist/', '/fixtures/'],
  watchPathIgnorePatterns: ['/dist/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022', keepClassNames: true },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@nx-multistage/testkit$': '<rootDir>/tools/testkit/src',
    '^@nx-multistage/([a-z-]+)$': '<rootDir>/packages/$1/src',
    '^@nx-multistage/([a-z-]+)/([a-z-]+)$': '<rootDir>/packages/$1/src/$2',
  },
};
