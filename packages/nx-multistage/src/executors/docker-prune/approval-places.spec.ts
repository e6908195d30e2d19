import { filesOf } from '../../testing/files';
import { approvalPlaces } from './approval-places';

describe('approvalPlaces', () => {
  const files = filesOf({
    'package.json': { name: 'ws' },
    'pnpm-workspace.yaml': 'packages:\n  - apps/*\n"allowBuilds":\n  a: true\n',
    'apps/api/package.json': { name: 'api' },
  });

  it('reads the root, the app and the settings; libraries may have no package.json', () => {
    const manager = { name: 'pnpm', version: '11.4.0', lockfile: 'pnpm-lock.yaml' } as const;
    expect(approvalPlaces(files, manager, ['apps/api', 'libs/a', '.'])).toEqual({
      manager: 'pnpm',
      version: '11.4.0',
      root: { name: 'ws' },
      members: { 'apps/api/package.json': { name: 'api' } },
      settings: ['packages', 'allowBuilds'],
    });
  });

  it('has no settings of pnpm for another manager', () => {
    const manager = { name: 'npm', lockfile: 'package-lock.json' } as const;
    expect(approvalPlaces(files, manager, []).settings).toEqual([]);
  });
});
