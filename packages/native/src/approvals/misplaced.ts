import { compareVersions } from '../audit/compare-versions';
import type { ManagerName } from './policy';

/** Where a workspace may have written its decisions about install scripts. */
export interface ApprovalPlaces {
  manager: ManagerName;
  /** Of the package manager; undefined where the workspace pins none: nothing is said that depends on it. */
  version: string | undefined;
  /** Fields of the root's package.json. */
  root: Readonly<Record<string, unknown>>;
  /** The same of the app and its libraries, by workspace-relative path. */
  members: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Names of the settings at the top of pnpm-workspace.yaml. */
  settings: readonly string[];
}

interface Row {
  /** Names from the top of the manifest down. */
  field: readonly [string, ...string[]];
  /** Where it belongs. */
  instead: string;
  /** First version that does not read it in the root's package.json either, nor in pnpm-workspace.yaml. */
  until?: string;
  /** A value of the field that is about install scripts at all. */
  means?: (value: unknown) => boolean;
}

const PNPM_LISTS = ['onlyBuiltDependencies', 'neverBuiltDependencies', 'ignoredBuiltDependencies'];

/**
 * Sources: installs by npm 12, pnpm 10 and 11 and Yarn 4, which read none of these in a workspace package. Bun does read
 * its field there; the manifest of an image has the root's alone.
 */
const ROWS: Readonly<Record<ManagerName, readonly Row[]>> = {
  npm: [{ field: ['allowScripts'], instead: 'package.json of the workspace root' }],
  pnpm: PNPM_LISTS.map((list) => ({
    field: ['pnpm', list],
    instead: 'pnpm-workspace.yaml of the workspace root',
    until: '11',
  })),
  'yarn-classic': [],
  'yarn-berry': [
    {
      field: ['dependenciesMeta'],
      instead: 'package.json of the workspace root',
      means: (value) => entriesOf(value).some(([, each]) => fieldOf(each, 'built') !== undefined),
    },
  ],
  bun: [{ field: ['trustedDependencies'], instead: 'package.json of the workspace root' }],
};

/**
 * Decisions about install scripts that do not reach the image, since they stand where nobody reads them.
 *
 * @returns a sentence for each, with the place where it belongs
 */
export function misplacedApprovals(places: ApprovalPlaces): string[] {
  const { root, members, manager } = places;
  return ROWS[manager].flatMap((row) => {
    const files = Object.entries(members).filter(([, manifest]) => isSet(manifest, row));
    const isOver = isPast(row.until, places.version);
    const name = row.field.join('.');
    return [
      ...(isOver && isSet(root, row) ? [sentence('package.json', name, instead(row, isOver))] : []),
      ...(isOver && places.settings.includes(row.field.at(-1) as string)
        ? [
            `pnpm-workspace.yaml: ${row.field.at(-1) as string} is not read since pnpm 11; use allowBuilds`,
          ]
        : []),
      ...files.map(([path]) => sentence(path, name, instead(row, isOver))),
    ];
  });
}

function sentence(path: string, field: string, place: string): string {
  return `${path}: ${field} does not reach the image from here; it belongs in ${place}`;
}

function instead({ instead: place }: Row, isOver: boolean): string {
  return isOver ? `allowBuilds of ${place}` : place;
}

function isPast(until: string | undefined, version: string | undefined): boolean {
  const release = /\d+(\.\d+){0,2}/.exec(version ?? '')?.[0];
  return until !== undefined && release !== undefined && compareVersions(until, release) <= 0;
}

function isSet(manifest: Readonly<Record<string, unknown>>, { field, means }: Row): boolean {
  const value = field.reduce<unknown>(fieldOf, manifest);
  return value !== undefined && (means?.(value) ?? true);
}

function fieldOf(value: unknown, name: string): unknown {
  return entriesOf(value).find(([key]) => key === name)?.[1];
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
