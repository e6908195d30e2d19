import { filesOf } from '../testing/files';
import { archiveFiles } from './archives';

it('finds the archives in the workspace that manifests depend on', () => {
  const files = filesOf({
    'package.json': {
      devDependencies: {
        plugin: 'file:vendor/plugin-1.0.0.tgz',
        gone: 'file:vendor/gone.tgz',
        far: 'file:../far.tgz',
      },
    },
    'apps/api/package.json': {
      dependencies: {
        kit: 'file:../../vendor/kit.tar.gz',
        folder: 'file:../../libs/kit',
        ms: '2.1.3',
      },
    },
    'vendor/plugin-1.0.0.tgz': '',
    'vendor/kit.tar.gz': '',
  });
  expect(archiveFiles(files, ['.', 'apps/api', 'libs/none'])).toEqual([
    'vendor/kit.tar.gz',
    'vendor/plugin-1.0.0.tgz',
  ]);
});
