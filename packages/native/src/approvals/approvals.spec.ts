import { auditWords } from './audit-words';
import { scriptPolicy, type ManagerName } from './policy';
import { scriptProblems } from './problems';
import { approvalRemedy, approvalSentence } from './remedy';
import { scriptVerdict, type ScriptDecision } from './verdict';

const COMPILED = {
  name: 'fs-ext',
  version: '2.1.1',
  kind: 'compiled',
  why: 'install script runs node-gyp',
  gets: 'a compile',
  mayCompile: true,
} as const;

describe('scriptPolicy', () => {
  it.each<[ManagerName, string | undefined, boolean, boolean]>([
    ['npm', '10.9.4', true, true],
    ['npm', '11.15.0', true, true],
    ['npm', '11.16.0', true, true],
    ['npm', '11.18.0', true, false],
    ['npm', '12.0.0', false, false],
    ['npm', undefined, true, false],
    ['pnpm', '9.15.9', true, false],
    ['pnpm', '10.0.0', false, false],
    ['pnpm', undefined, false, false],
    ['pnpm', '^10', false, false],
    ['yarn-classic', '1.22.22', true, true],
    ['yarn-berry', '4.13.0', true, false],
    ['yarn-berry', '4.14.0', false, false],
    ['bun', '1.3.0', false, false],
  ])('%s %s: unlisted %s, denied %s', (manager, version, unlisted, denied) => {
    expect(scriptPolicy(manager, version)).toMatchObject({ unlisted, denied });
  });
});

describe('scriptVerdict', () => {
  const yes: ScriptDecision = { name: 'fs-ext', allowed: true };
  const no: ScriptDecision = { name: 'fs-ext', allowed: false };
  const all: ScriptDecision = { name: '*', allowed: true };
  const none: ScriptDecision = { name: '*', allowed: false };

  it.each<[ManagerName, string, ScriptDecision[], string, boolean]>([
    ['npm', '12.0.0', [], 'unlisted', false],
    ['npm', '12.0.0', [yes], 'approved', true],
    ['npm', '12.0.0', [{ ...yes, versions: ['2.1.1'] }], 'approved', true],
    ['npm', '12.0.0', [{ ...yes, versions: ['2.1.0'] }], 'unlisted', false],
    ['npm', '12.0.0', [yes, { ...no, versions: ['2.1.1'] }], 'denied', false],
    ['npm', '11.16.0', [no], 'denied', true],
    ['npm', '11.18.0', [no], 'denied', false],
    ['npm', '11.18.0', [], 'unlisted', true],
    ['npm', '10.9.0', [no], 'not-needed', true],
    ['pnpm', '9.0.0', [], 'unlisted', true],
    ['pnpm', '9.0.0', [none], 'unlisted', false],
    ['pnpm', '9.0.0', [none, yes], 'approved', true],
    ['pnpm', '11.0.0', [all], 'approved', true],
    ['pnpm', '11.0.0', [all, no], 'denied', false],
    ['yarn-classic', '1.22.22', [], 'not-needed', true],
    ['yarn-classic', '1.22.22', [none], 'unlisted', false],
    ['yarn-berry', '4.14.1', [], 'unlisted', false],
    ['yarn-berry', '4.13.0', [none], 'unlisted', false],
    ['bun', '1.3.0', [], 'unlisted', false],
    ['bun', '1.3.0', [yes], 'approved', true],
    ['bun', '1.3.0', [none], 'unlisted', false],
  ])('%s %s with %j: %s, runs %s', (manager, version, decisions, approval, runs) => {
    expect(scriptVerdict(COMPILED, { manager, version, decisions })).toEqual({ approval, runs });
  });

  it.each(['platform-packages', 'bundled-prebuilds'] as const)('%s need no script', (kind) => {
    const rules = { manager: 'npm', version: '12.0.0', decisions: [no] } as const;
    expect(scriptVerdict({ ...COMPILED, kind }, rules)).toEqual({
      approval: 'not-needed',
      runs: false,
    });
    const approving = { ...rules, decisions: [yes] };
    expect(scriptVerdict({ ...COMPILED, kind }, approving).runs).toBe(true);
  });
});

describe('approvalSentence', () => {
  it.each<[ManagerName, string | undefined, string, string]>([
    [
      'npm',
      '12.0.0',
      'a',
      'add "allowScripts": { "a": true } to package.json of the workspace root',
    ],
    [
      'pnpm',
      '10.25.0',
      'a',
      'add "pnpm": { "onlyBuiltDependencies": ["a"] } to package.json of the workspace root',
    ],
    [
      'pnpm',
      '10.26.0',
      '@x/a',
      "add allowBuilds: { '@x/a': true } to pnpm-workspace.yaml of the workspace root",
    ],
    [
      'pnpm',
      undefined,
      'a',
      'add allowBuilds: { a: true } to pnpm-workspace.yaml of the workspace root',
    ],
    [
      'yarn-berry',
      '4.14.0',
      'a',
      'add "dependenciesMeta": { "a": { "built": true } } to package.json of the workspace root',
    ],
    ['bun', '1.3.0', 'a', 'add "trustedDependencies": ["a"] to package.json of the workspace root'],
  ])('of %s %s', (manager, version, name, sentence) => {
    expect(approvalSentence(manager, version, name)).toBe(sentence);
  });

  it('is what the audit in the image says', () => {
    expect(auditWords('bun', undefined).approve).toBe(
      'add "trustedDependencies": ["{name}"] to package.json of the workspace root',
    );
    expect(approvalRemedy('npm', undefined, 'a').file).toBe('package.json');
  });
});

describe('scriptProblems', () => {
  const rules = { manager: 'npm', version: '12.1.0', decisions: [] } as const;
  const fix = 'add "allowScripts": { "fs-ext": true } to package.json of the workspace root';

  it('refuses a package that needs its script and has no approval', () => {
    expect(scriptProblems([COMPILED], rules)).toEqual({
      errors: [
        {
          package: 'fs-ext',
          text: 'fs-ext 2.1.1  install script runs node-gyp; the script is not approved, and npm skips it with a warning',
          fix,
        },
      ],
      warnings: [],
    });
  });

  it('warns of one that nobody needs, or nobody could look into', () => {
    const packages = [
      { ...COMPILED, optional: true },
      { ...COMPILED, uncertain: true },
    ] as const;
    expect(scriptProblems(packages, rules)).toEqual({
      errors: [],
      warnings: [
        `fs-ext 2.1.1 is optional and gets no binary: its install script is not approved; to run it, ${fix}`,
        `fs-ext 2.1.1 may get no binary (install script runs node-gyp): its install script is not approved; to run it, ${fix}`,
      ],
    });
  });

  it('keeps to a denial, and says what follows', () => {
    const decisions = [{ name: 'fs-ext', allowed: false }];
    expect(scriptProblems([COMPILED], { ...rules, decisions })).toEqual({
      errors: [],
      warnings: [
        'fs-ext 2.1.1 gets no binary: its install script is denied, so whatever loads it fails',
      ],
    });
  });

  it('says nothing of scripts that run or are not needed', () => {
    const packages = [{ ...COMPILED, kind: 'bundled-prebuilds' }] as const;
    const silent = { errors: [], warnings: [] };
    expect(scriptProblems(packages, rules)).toEqual(silent);
    expect(scriptProblems([COMPILED], { ...rules, version: '11.19.0' })).toEqual(silent);
  });
});
