import { scriptsToRun } from './install-scripts';

const locked = (packageName: string, installScript = true) => ({
  packageName,
  version: '1.0.0',
  installScript,
});
const native = (name: string, kind: 'bundled-prebuilds' | 'downloaded-prebuilds' | 'compiled') => ({
  name,
  version: '1.0.0',
  kind,
  approval: 'approved' as const,
  why: '',
});

describe('scriptsToRun', () => {
  it('are those of approved packages that have one, each once', () => {
    const packages = [
      locked('b'),
      locked('a'),
      locked('a'),
      locked('quiet', false),
      locked('denied'),
    ];
    expect(scriptsToRun(packages, [], (name) => name !== 'denied')).toEqual(['a@1.0.0', 'b@1.0.0']);
  });

  it('leave out packages that bring their binaries: their scripts would compile for this machine', () => {
    const packages = [locked('bcrypt'), locked('better-sqlite3'), locked('fs-ext')];
    const entries = [
      native('bcrypt', 'bundled-prebuilds'),
      native('better-sqlite3', 'downloaded-prebuilds'),
      native('fs-ext', 'compiled'),
    ];
    expect(scriptsToRun(packages, entries, () => true)).toEqual([
      'better-sqlite3@1.0.0',
      'fs-ext@1.0.0',
    ]);
  });
});
