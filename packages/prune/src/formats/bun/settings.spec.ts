import { parseBunLock } from './parse';
import { linkerOf, prunedSettings } from './settings';

const lock = (configVersion?: number): ReturnType<typeof parseBunLock> =>
  parseBunLock(
    JSON.stringify({ lockfileVersion: 1, configVersion, workspaces: { '': {} }, packages: {} }),
    'bun.lock',
  );
const WORKSPACE = { workspaces: ['libs/*'] };

describe('linkerOf', () => {
  it.each([
    [undefined, 1, WORKSPACE, 'isolated'],
    [undefined, 1, {}, 'hoisted'],
    [undefined, 0, WORKSPACE, 'hoisted'],
    [undefined, undefined, WORKSPACE, 'hoisted'],
    ['[install]\nlinker = "hoisted" # as ever', 1, WORKSPACE, 'hoisted'],
    ["[install]\nlinker = 'isolated'", undefined, {}, 'isolated'],
    ['install.linker = "isolated"', undefined, {}, 'isolated'],
    ['[test]\nlinker = "isolated"', undefined, WORKSPACE, 'hoisted'],
  ] as const)('of %j with configVersion %j and %j is %s', (text, version, root, expected) => {
    expect(linkerOf(text, lock(version), root)).toBe(expected);
  });
});

describe('prunedSettings', () => {
  it('carries what decides the layout, and nothing of registries, tokens and this machine', () => {
    const settings = `
[install]
registry = { url = "https://registry.example", token = "secret" } # ours
publicHoistPattern = [
  "*types*", # for the editor
  "eslint"
]
peer = false
globalDir = "/home/somebody"
[install.scopes]
"@acme" = { token = "$TOKEN", url = "https://registry.example" }
[install.cache]
dir = "/home/somebody/cache"
`;
    expect(prunedSettings(settings, 'isolated')).toBe(`[install]
linker = "isolated"
globalStore = false
peer = false
publicHoistPattern = [ "*types*", "eslint" ]
`);
  });
});
