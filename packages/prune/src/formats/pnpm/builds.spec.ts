import { prunedBuilds, scriptApprovals } from './builds';
import { settingsVersion } from './settings';

const names = () => ['esbuild', '@s/one', '@s/two'];
const seen = (settings: object, version: string) =>
  scriptApprovals(settings as never, settingsVersion(version), names);

describe('approvals of install scripts', () => {
  it.each<[string, string, object, unknown[]]>([
    [
      '9 runs all but those named',
      '9.15.9',
      { neverBuiltDependencies: ['x'] },
      [{ name: 'x', allowed: false }],
    ],
    [
      '9 with a list runs no other',
      '9.15.9',
      { onlyBuiltDependencies: ['x'] },
      [
        { name: 'x', allowed: true },
        { name: '*', allowed: false },
      ],
    ],
    [
      '10 reads lists and the map',
      '10.26.0',
      {
        onlyBuiltDependencies: ['x@1.0.0 || 1.0.1'],
        ignoredBuiltDependencies: ['y'],
        allowBuilds: { z: false },
      },
      [
        { name: 'x', versions: ['1.0.0', '1.0.1'], allowed: true },
        { name: 'y', allowed: false },
        { name: 'z', allowed: false },
      ],
    ],
    [
      '10 with exceptions alone runs all others',
      '10.34.9',
      { neverBuiltDependencies: ['y'] },
      [
        { name: 'y', allowed: false },
        { name: '*', allowed: true },
      ],
    ],
    [
      '11 reads the map alone, and no placeholder in it',
      '11.0.0',
      { onlyBuiltDependencies: ['x'], allowBuilds: { y: true, z: 'set this to true or false' } },
      [{ name: 'y', allowed: true }],
    ],
    [
      'a pattern stands for what is locked',
      '11.0.0',
      { allowBuilds: { '@s/*': true } },
      [
        { name: '@s/one', allowed: true },
        { name: '@s/two', allowed: true },
      ],
    ],
    ['all', '12.0.0', { dangerouslyAllowAllBuilds: true }, [{ name: '*', allowed: true }]],
    [
      'none',
      '12.0.0',
      { ignoreScripts: true, dangerouslyAllowAllBuilds: true },
      [{ name: '*', allowed: false }],
    ],
  ])('%s', (_, version, settings, approvals) => {
    expect(seen(settings, version)).toEqual(approvals);
  });

  const pruned = (settings: object, version: string, approve: string[] = []) =>
    prunedBuilds({
      settings: settings as never,
      version: settingsVersion(version),
      packages: ['esbuild', 'sharp'].map((name) => ({
        id: name,
        name,
        version: '1.0.0',
        because: undefined,
        resolved: true,
      })),
      nameOf: (id) => id,
      approve,
    });

  it.each<[string, string, object, string[], object]>([
    [
      'drops what is gone and keeps what is denied',
      '11.0.0',
      { strictDepBuilds: true, allowBuilds: { esbuild: true, 'sharp@1.0.0': false, gone: true } },
      [],
      { strictDepBuilds: true, allowBuilds: { esbuild: true, 'sharp@1.0.0': false } },
    ],
    [
      'approves what is denied',
      '12.0.0',
      { allowBuilds: { sharp: false } },
      ['sharp', 'gone'],
      { allowBuilds: { sharp: true } },
    ],
    [
      'adds to the list of 10',
      '10.20.0',
      { onlyBuiltDependencies: ['esbuild'], ignoredBuiltDependencies: ['sharp'] },
      ['sharp'],
      { onlyBuiltDependencies: ['esbuild', 'sharp'], ignoredBuiltDependencies: [] },
    ],
    [
      'keeps an empty list: it blocks all',
      '9.0.0',
      { onlyBuiltDependencies: ['gone'] },
      [],
      { onlyBuiltDependencies: [] },
    ],
    ['makes no list where all run', '9.0.0', {}, ['sharp'], {}],
    ['makes one where none runs', '10.10.0', {}, ['sharp'], { onlyBuiltDependencies: ['sharp'] }],
  ])('%s', (_, version, settings, approve, expected) => {
    expect(pruned(settings, version, approve)).toEqual(expected);
  });
});
