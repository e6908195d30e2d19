import { describeManager } from './describe-manager';

jest.setTimeout(600_000);

describeManager({
  id: { name: 'yarn-classic', version: '1.22.22' },
  pm: 'yarn',
  pin: 'yarn@1.22.22',
  // It refuses packages that want a newer Node than this machine's, which the image has.
  env: { YARN_IGNORE_ENGINES: 'true' },
  library: '*',
  manifest: {},
  files: {},
});
