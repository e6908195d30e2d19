import { describeManager } from './describe-manager';

jest.setTimeout(600_000);

describeManager({
  id: { name: 'yarn-berry', version: '4.18.1' },
  pm: 'yarn',
  pin: 'yarn@4.18.1',
  // Without Corepack create-nx-workspace would have Yarn fetch itself from its own site.
  env: { COREPACK_ROOT: '/', YARN_NPM_MINIMAL_AGE_GATE: '0' },
  library: 'workspace:*',
  manifest: {},
  files: {},
});
