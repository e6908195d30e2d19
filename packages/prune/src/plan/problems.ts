import { ToolError } from '@nx-multistage/errors';

/** One import, manifest entry or peer that would fail in the image. */
export interface Problem {
  /** `file:line`, or the manifest or package that asks. */
  where: string;
  package: string;
  why: string;
  fix: string;
}

/**
 * One error for all problems of a plan.
 *
 * @throws ToolError `NXM_IMPORT_UNRESOLVED` where there is at least one
 */
export function assertNoProblems(problems: readonly Problem[], app: string): void {
  if (problems.length === 0) return;
  const unique = new Map(problems.map((each) => [problemText(each), each]));
  const fixes = new Set([...unique.values()].map(({ fix }) => fix));
  const count = unique.size === 1 ? '1 import' : `${unique.size} imports`;
  throw new ToolError(
    'NXM_IMPORT_UNRESOLVED',
    `${count} of ${app} would not resolve in the image:\n${[...unique.keys()].map((line) => `  ${line}`).join('\n')}`,
    { hint: [...fixes].join('\n') },
  );
}

/** `file:line  package  why`, on one line. */
export function problemText({ where, package: name, why }: Problem): string {
  return `${where}  ${name}  ${why}`;
}
