import { describeManager } from './describe-manager';

jest.setTimeout(600_000);

describeManager({
  id: { name: 'pnpm', version: '10.34.9' },
  pm: 'pnpm',
  pin: 'pnpm@10.34.9',
  env: {},
  library: 'workspace:*',
  manifest: {},
  files: {
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - apps/*\nautoInstallPeers: true\n',
  },
});
