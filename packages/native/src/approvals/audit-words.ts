import type { AuditWords } from '../audit/audit-words';
import type { ManagerName } from './policy';
import { approvalSentence } from './remedy';

const RELOCK: Readonly<Record<ManagerName, string>> = {
  npm: 'remove node_modules and package-lock.json, run npm install, and commit the lockfile',
  pnpm: 'remove node_modules and pnpm-lock.yaml, run pnpm install, and commit the lockfile',
  'yarn-classic': 'remove node_modules and yarn.lock, run yarn install, and commit the lockfile',
  'yarn-berry': 'remove yarn.lock, run yarn install, and commit the lockfile',
  bun: 'remove node_modules and bun.lock, run bun install, and commit the lockfile',
};

/**
 * What the audit of an image advises, for the package manager of the workspace.
 *
 * @param version of the manager; undefined: the newest
 */
export function auditWords(manager: ManagerName, version: string | undefined): AuditWords {
  return { approve: approvalSentence(manager, version, '{name}'), relock: RELOCK[manager] };
}
