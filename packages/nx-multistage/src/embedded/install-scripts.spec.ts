import type { ScriptRules } from '@nx-multistage/native';
import { scriptsToRun, specOf } from './install-scripts';

const locked = (packageName: string, installScript = true, name = packageName) => ({
  name,
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
/** npm's list with these packages in it. */
const approving = (...names: string[]): ScriptRules => ({
  manager: 'npm',
  version: '12.0.0',
  decisions: names.map((name) => ({ name, allowed: true })),
});

describe('scriptsToRun', () => {
  it('are those of approved packages that have one, each once', () => {
    const packages = ['b', 'a', 'a', 'denied'].map((name) => locked(name));
    const rules = approving('a', 'b', 'quiet');
    expect(scriptsToRun([...packages, locked('quiet', false)], [], rules).map(specOf)).toEqual([
      'a@1.0.0',
      'b@1.0.0',
    ]);
  });

  it('of an alias are told with the name it is installed by', () => {
    expect(scriptsToRun([locked('a', true, 'b')], [], approving('a'))).toEqual([
      { name: 'a', version: '1.0.0', installedAs: 'b' },
    ]);
  });

  const packages = [locked('bcrypt'), locked('better-sqlite3'), locked('fs-ext'), locked('other')];
  const entries = [
    native('bcrypt', 'bundled-prebuilds'),
    native('better-sqlite3', 'downloaded-prebuilds'),
    native('fs-ext', 'compiled'),
  ];

  it('leave out packages that bring their binaries: their scripts would compile for this machine', () => {
    const rules = approving('bcrypt', 'better-sqlite3', 'fs-ext');
    expect(scriptsToRun(packages, entries, rules).map(specOf)).toEqual([
      'better-sqlite3@1.0.0',
      'fs-ext@1.0.0',
    ]);
  });

  it.each<[ScriptRules['manager'], string, string[]]>([
    ['yarn-classic', '1.22.22', ['better-sqlite3@1.0.0', 'fs-ext@1.0.0']],
    ['npm', '10.9.0', ['better-sqlite3@1.0.0', 'fs-ext@1.0.0']],
    ['npm', '11.18.0', []],
    ['pnpm', '9.15.0', []],
    ['yarn-berry', '4.13.0', []],
  ])(
    'where nobody decided, %s %s runs %j: native ones, if it has no list',
    (manager, version, specs) => {
      const ran = scriptsToRun(packages, entries, { manager, version, decisions: [] });
      expect(ran.map(specOf)).toEqual(specs);
    },
  );
});
