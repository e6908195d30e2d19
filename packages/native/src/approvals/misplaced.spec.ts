import { misplacedApprovals, type ApprovalPlaces } from './misplaced';

const NOWHERE = { root: {}, members: {}, settings: [] };
const ROOT = 'package.json of the workspace root';
const API = 'apps/api/package.json';

describe('misplacedApprovals', () => {
  const lists = { pnpm: { onlyBuiltDependencies: ['a'] } };

  it.each<[string, ApprovalPlaces, string[]]>([
    [
      'allowScripts of an app',
      {
        ...NOWHERE,
        ...{ manager: 'npm', version: '12.1.0' },
        root: { allowScripts: { a: true } },
        members: { [API]: { allowScripts: { a: true } } },
      },
      [`${API}: allowScripts does not reach the image from here; it belongs in ${ROOT}`],
    ],
    [
      'trustedDependencies of an app',
      {
        ...NOWHERE,
        ...{ manager: 'bun', version: '1.4.5' },
        members: { [API]: { trustedDependencies: [] } },
      },
      [`${API}: trustedDependencies does not reach the image from here; it belongs in ${ROOT}`],
    ],
    [
      'dependenciesMeta of an app',
      {
        ...NOWHERE,
        ...{ manager: 'yarn-berry', version: '4.14.0' },
        members: { [API]: { dependenciesMeta: { a: { built: true } } } },
      },
      [`${API}: dependenciesMeta does not reach the image from here; it belongs in ${ROOT}`],
    ],
    [
      'a list of pnpm in package.json, which pnpm 11 does not read',
      { ...NOWHERE, manager: 'pnpm', version: '11.4.0', root: lists },
      [
        'package.json: pnpm.onlyBuiltDependencies does not reach the image from here; it belongs in allowBuilds of pnpm-workspace.yaml of the workspace root',
      ],
    ],
    [
      'a list that pnpm 11 does not know any more',
      { ...NOWHERE, manager: 'pnpm', version: '12.0.0', settings: ['neverBuiltDependencies'] },
      ['pnpm-workspace.yaml: neverBuiltDependencies is not read since pnpm 11; use allowBuilds'],
    ],
    [
      'a list of an app in pnpm 10',
      { ...NOWHERE, manager: 'pnpm', version: '10.34.8', members: { [API]: lists } },
      [
        `${API}: pnpm.onlyBuiltDependencies does not reach the image from here; it belongs in pnpm-workspace.yaml of the workspace root`,
      ],
    ],
  ])('tells %s', (_, places, expected) => {
    expect(misplacedApprovals(places)).toEqual(expected);
  });

  it.each<[string, ApprovalPlaces]>([
    [
      'lists of pnpm 10 in package.json',
      { ...NOWHERE, manager: 'pnpm', version: '10.34.8', root: lists },
    ],
    [
      'where no version is pinned',
      { ...NOWHERE, manager: 'pnpm', version: undefined, root: lists },
    ],
    [
      'dependenciesMeta about something else',
      {
        ...NOWHERE,
        ...{ manager: 'yarn-berry', version: '4.14.0' },
        members: { [API]: { dependenciesMeta: { a: { unplugged: true } } } },
      },
    ],
    [
      'a field that is no record',
      { ...NOWHERE, manager: 'pnpm', version: '11.0.0', root: { pnpm: null } },
    ],
  ])('is silent about %s', (_, places) => {
    expect(misplacedApprovals(places)).toEqual([]);
  });
});
