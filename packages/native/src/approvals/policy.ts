import { compareVersions } from '../audit/compare-versions';

/** Package managers by the names that plans and lockfile formats give them. */
export type ManagerName = 'npm' | 'pnpm' | 'yarn-classic' | 'yarn-berry' | 'bun';

/** What a package manager does with the install scripts of dependencies. */
export interface ScriptPolicy {
  /** First version that does so. */
  since: string;
  /** Whether it keeps a list of decisions at all. */
  lists: boolean;
  /** Whether a script runs that no entry of the list names. */
  unlisted: boolean;
  /** Whether one runs that an entry denies. */
  denied: boolean;
  /** How it says that a script did not run. */
  says: 'nothing' | 'a warning' | 'an error';
}

const RUNS_ALL = { lists: false, unlisted: true, denied: true, says: 'nothing' } as const;

/**
 * Policies by version, oldest first. Sources: the code and the changelogs of npm 11.15 to 12.2, pnpm 9 to 12, Yarn 4.13 and
 * 4.14, Bun 1.3.
 */
const POLICIES: Readonly<Record<ManagerName, readonly ScriptPolicy[]>> = {
  npm: [
    { since: '0', ...RUNS_ALL },
    { since: '11.16', lists: true, unlisted: true, denied: true, says: 'a warning' },
    { since: '11.18', lists: true, unlisted: true, denied: false, says: 'a warning' },
    { since: '12', lists: true, unlisted: false, denied: false, says: 'a warning' },
  ],
  pnpm: [
    { since: '0', lists: true, unlisted: true, denied: false, says: 'nothing' },
    { since: '10', lists: true, unlisted: false, denied: false, says: 'a warning' },
    { since: '11', lists: true, unlisted: false, denied: false, says: 'an error' },
  ],
  'yarn-classic': [{ since: '0', ...RUNS_ALL }],
  'yarn-berry': [
    { since: '0', lists: true, unlisted: true, denied: false, says: 'nothing' },
    { since: '4.14', lists: true, unlisted: false, denied: false, says: 'a warning' },
  ],
  // Packages of Bun's own list are decisions of its lockfile format.
  bun: [{ since: '0', lists: true, unlisted: false, denied: false, says: 'nothing' }],
};

/** Where no version is pinned, the base image's npm installs: 10 or 11 in all Node images so far. */
const UNPINNED: Partial<Record<ManagerName, string>> = { npm: '11.18' };

/**
 * What a package manager of some version does.
 *
 * @param version exact or a range, of the one in the image; undefined where the workspace pins none
 */
export function scriptPolicy(manager: ManagerName, version: string | undefined): ScriptPolicy {
  const release = /\d+(\.\d+){0,2}/.exec(version ?? UNPINNED[manager] ?? '')?.[0];
  const rows = POLICIES[manager];
  const known = rows.filter(
    ({ since }) => release === undefined || compareVersions(since, release) <= 0,
  );
  return (known.at(-1) ?? rows[0]) as ScriptPolicy;
}
