import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import * as jsonc from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';

/** What each package may touch beside its own logic. One row per package; `files` are the exceptions. */
const PERMISSIONS = {
  errors: {},
  exec: {
    'fs process': ['src/run.ts'],
    process: ['src/kill-tree.ts', 'src/interrupts.ts'],
  },
  dockerfile: {},
  prune: { fs: ['src/read.ts', 'src/apply.ts', 'src/destination.ts'] },
  native: {
    fs: [
      'src/audit-script.ts',
      'src/audit/machine.ts',
      'src/audit/orphans.ts',
      'src/audit/package-folders.ts',
      'src/audit/read-installed.ts',
      'src/audit/trim-installed.ts',
    ],
    process: ['src/audit/load-addon.ts'],
  },
  oci: {
    fs: [
      'src/layer/collect-folder.ts',
      'src/layer/file-bytes.ts',
      'src/store/blob-store.ts',
      'src/store/blob-files.ts',
      'src/layout/disk.ts',
      'src/layout/file-lock.ts',
      'src/layout/open-source.ts',
      'src/layout/put-blob.ts',
      'src/layout/scan-tar.ts',
      'src/layout/unpack.ts',
      'src/layout/write-archive.ts',
      'src/layout/write-layout.ts',
      'src/registry/credential-files.ts',
    ],
  },
  engines: {
    fs: [
      'src/build.ts',
      'src/check-files.ts',
      'src/namespace/kernel-facts.ts',
      'src/namespace/prepare-rootfs.ts',
      'src/read-result.ts',
      'src/work-dir.ts',
    ],
  },
};

const FS = ['node:fs', 'node:fs/promises', 'fs', 'fs/promises'];
const PROCESS = ['node:child_process', 'child_process', 'node:worker_threads'];
const NETWORK = [
  'node:http',
  'node:https',
  'node:net',
  'node:tls',
  'node:dgram',
  'http',
  'https',
  'net',
];

const restricted = (names, message) => names.map((name) => ({ name, message }));

/** The import rule of a package, less the effects a file is allowed. */
const imports = (name, allowed) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: [
        ...(allowed.includes('fs')
          ? []
          : restricted(
              FS,
              `@nx-multistage/${name} decides; files are read and written in its few named files (eslint.config.mjs).`,
            )),
        ...(allowed.includes('process')
          ? []
          : restricted(
              PROCESS,
              'Processes start in @nx-multistage/exec only: call run(file, argv).',
            )),
        ...restricted(NETWORK, 'Nothing here talks to the network.'),
      ],
      patterns: [
        { group: ['nx', 'nx/*', '@nx/*'], message: 'Only packages/nx-multistage knows Nx.' },
      ],
    },
  ],
  'no-restricted-globals': [
    'error',
    { name: 'fetch', message: 'Nothing here talks to the network.' },
  ],
});

const corePackages = Object.entries(PERMISSIONS).flatMap(([name, permissions]) => [
  {
    files: [`packages/${name}/src/**/*.ts`],
    ignores: ['**/*.spec.ts', '**/testing/**'],
    rules: imports(name, []),
  },
  ...Object.entries(permissions).map(([effect, files]) => ({
    files: files.map((file) => `packages/${name}/${file}`),
    rules: imports(name, effect.split(' ')),
  })),
]);

/** The star: what each kind of project may depend on. */
const MAY_DEPEND_ON = {
  errors: [],
  exec: ['errors'],
  dockerfile: ['errors'],
  prune: ['errors'],
  native: ['errors'],
  oci: ['errors'],
  engines: ['errors', 'exec'],
  plugin: ['errors', 'exec', 'dockerfile', 'prune', 'native', 'oci', 'engines'],
  app: ['library'],
  library: [],
};

/** The rule for the star; specs may use tools as well. */
const boundaries = (...extra) => [
  'error',
  {
    enforceBuildableLibDependency: false,
    allow: [],
    depConstraints: [
      ...Object.entries(MAY_DEPEND_ON).map(([kind, others]) => ({
        sourceTag: `type:${kind}`,
        onlyDependOnLibsWithTags: [...others, ...extra].map((other) => `type:${other}`),
      })),
      { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['*'] },
    ],
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/.nx/**',
      'tmp/**',
      'coverage/**',
      '**/fixtures/**',
      '**/goldens/**',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mjs', '**/*.js'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(),
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.name=/^exec(Sync)?$/]',
          message: 'No shell strings: run(file, argv).',
        },
        {
          selector: "Property[key.name='shell'][value.value=true]",
          message: 'No shell: run(file, argv).',
        },
      ],
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['warn', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  ...corePackages,
  {
    files: ['packages/nx-multistage/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: restricted(
            PROCESS,
            'Processes start in @nx-multistage/exec only: call run(file, argv).',
          ),
          patterns: [
            {
              group: ['nx', 'nx/*', '@nx/devkit/*', '@nx/js/*'],
              message: 'Public entry points of Nx only: @nx/devkit.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', '**/testing/**', 'tools/**', '*.js', '*.mjs'],
    plugins: { '@nx': nx },
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      '@nx/enforce-module-boundaries': boundaries('tool'),
      'no-restricted-imports': 'off',
      'no-restricted-globals': 'off',
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
  {
    files: ['packages/*/package.json'],
    languageOptions: { parser: jsonc },
    plugins: { '@nx': nx },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          buildTargets: ['nx-release-publish'],
          ignoredDependencies: ['nx'],
          ignoredFiles: ['**/*.spec.ts', '**/testing/**'],
        },
      ],
    },
  },
  {
    files: ['packages/nx-multistage/{package,generators,executors}.json'],
    languageOptions: { parser: jsonc },
    plugins: { '@nx': nx },
    rules: { '@nx/nx-plugin-checks': 'error' },
  },
  prettier,
);
