import { describeManager } from './describe-manager';

jest.setTimeout(600_000);

describeManager({
  id: { name: 'bun', version: '1.4.5' },
  pm: 'bun',
  pin: 'bun@1.4.5',
  env: {},
  library: 'workspace:*',
  manifest: {},
  files: {},
});
