import { compareVersions } from '../audit/compare-versions';
import type { ManagerName } from './policy';

/** The line that approves a package's install script, and the file it belongs in. */
export interface Remedy {
  line: string;
  file: string;
}

interface Row {
  /** First version that reads it there. */
  since: string;
  file: string;
  line: (name: string) => string;
}

/** Sources: the managers' documentation of their settings. */
const ROWS: Readonly<Record<ManagerName, readonly Row[]>> = {
  npm: [
    { since: '0', file: 'package.json', line: (name) => `"allowScripts": { "${name}": true }` },
  ],
  pnpm: [
    {
      since: '0',
      file: 'package.json',
      line: (name) => `"pnpm": { "onlyBuiltDependencies": ["${name}"] }`,
    },
    {
      since: '10.26',
      file: 'pnpm-workspace.yaml',
      line: (name) => `allowBuilds: { ${yamlKey(name)}: true }`,
    },
  ],
  'yarn-classic': [{ since: '0', file: '.yarnrc', line: () => 'ignore-scripts false' }],
  'yarn-berry': [
    {
      since: '0',
      file: 'package.json',
      line: (name) => `"dependenciesMeta": { "${name}": { "built": true } }`,
    },
  ],
  bun: [{ since: '0', file: 'package.json', line: (name) => `"trustedDependencies": ["${name}"]` }],
};

/**
 * The one line that lets the install script of a package run.
 *
 * @param version of the manager; undefined: the newest
 */
export function approvalRemedy(
  manager: ManagerName,
  version: string | undefined,
  name: string,
): Remedy {
  const release = /\d+(\.\d+){0,2}/.exec(version ?? '')?.[0];
  const row = ROWS[manager]
    .filter(({ since }) => release === undefined || compareVersions(since, release) <= 0)
    .at(-1) as Row;
  return { line: row.line(name), file: row.file };
}

/** The same as a sentence: `add "allowScripts": { "bcrypt": true } to package.json of the workspace root`. */
export function approvalSentence(
  manager: ManagerName,
  version: string | undefined,
  name: string,
): string {
  const { line, file } = approvalRemedy(manager, version, name);
  return `add ${line} to ${file} of the workspace root`;
}

/** A name with a scope needs quotes in YAML. */
function yamlKey(name: string): string {
  return name.startsWith('@') ? `'${name}'` : name;
}
