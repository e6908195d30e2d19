import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { readConfig } from './read-config';

describe('readConfig', () => {
  const temporary = createTemporaryFolder('read-config');
  afterAll(() => temporary.remove());

  it('follows extends and gives every path from the workspace root', () => {
    writeFiles(temporary.path, {
      'tsconfig.base.json': {
        compilerOptions: {
          baseUrl: '.',
          paths: {
            '@acme/util': ['libs/util/src/index.ts'],
            '@acme/*': ['libs/*/src', 'other/*'],
            here: ['${configDir}/here.ts'],
          },
          typeRoots: ['types'],
          customConditions: ['@acme/source'],
        },
      },
      'apps/api/tsconfig.json': {
        extends: '../../tsconfig.base.json',
        compilerOptions: { module: 'NodeNext', outDir: 'dist', sourceMap: true, types: ['node'] },
        include: ['src', '${configDir}/more'],
      },
    });
    expect(readConfig(temporary.path, 'apps/api/tsconfig.json')).toEqual({
      include: ['apps/api/src', 'apps/api/more'],
      exclude: ['apps/api/dist'],
      aliases: [
        { key: '@acme/util', targets: ['libs/util/src/index.ts'] },
        { key: '@acme/*', targets: ['libs/*/src', 'other/*'] },
        { key: 'here', targets: ['apps/api/here.ts'] },
      ],
      hasTemplatePaths: true,
      baseUrl: '.',
      typeRoots: ['types'],
      hasTypes: true,
      conditions: ['@acme/source'],
      format: 'by-package',
      importsTsExtensions: false,
      keepsJsx: false,
      sourceMap: true,
    });
  });

  it('has no include where tsc would take the whole folder', () => {
    writeFiles(temporary.path, { 'plain/tsconfig.json': { compilerOptions: {} } });
    const config = readConfig(temporary.path, 'plain/tsconfig.json');
    expect(config).toMatchObject({ format: 'by-code', aliases: [] });
    expect(config).not.toHaveProperty('include');
  });
});
