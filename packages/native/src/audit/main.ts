import { resolve } from 'node:path';
import { auditInstalled } from './audit-installed';
import type { AuditWords } from './audit-words';
import { formatFinding, formatFine, formatSummary } from './format-report';
import { formatTrim } from './format-trim';
import { runningPlatform } from './machine';
import { trimInstalled, type TrimOptions } from './trim-installed';

const USAGE =
  'usage: node audit-native.cjs [folder] [--trim|--trim=packages] [--ignore=package]...';
const TRIMS = new Map<string, TrimOptions['depth']>([
  ['--trim', 'files'],
  ['--trim=packages', 'packages'],
]);

/**
 * The audit as a program: `node audit-native.cjs [folder] [--trim] [--ignore=package]...`, the folder being the present
 * one where none is given. With `--trim` it first takes out what the machine has no use for, with `--trim=packages`
 * whole packages only. Errors go to standard
 * error, the rest to standard output.
 *
 * @param argv the arguments alone
 * @param words what findings advise
 * @returns the exit code: 0 fine, 1 something is wrong, 2 wrong arguments
 */
export function main(argv: readonly string[], words?: AuditWords): number {
  const ignored = argv
    .filter((one) => one.startsWith('--ignore='))
    .map((one) => one.slice('--ignore='.length));
  const rest = argv.filter((one) => !TRIMS.has(one) && !one.startsWith('--ignore='));
  if (rest.length > 1 || rest.some((one) => one.startsWith('-'))) {
    console.error(USAGE);
    return 2;
  }
  const root = resolve(rest[0] ?? '.');
  const ignore = new Set(ignored);
  try {
    const depth = argv.flatMap((one) => TRIMS.get(one) ?? [])[0];
    if (depth !== undefined) trim(root, { depth, ignored: ignore });
    return report(root, ignore, words);
  } catch (error) {
    console.error(`error   NXM_NATIVE_AUDIT ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

function trim(root: string, options: TrimOptions): void {
  const line = formatTrim(trimInstalled(root, runningPlatform(), options));
  if (line !== undefined) console.log(line);
}

function report(root: string, ignored: ReadonlySet<string>, words?: AuditWords): number {
  const { platform, fine, findings } = auditInstalled(root, ignored, words);
  for (const one of fine) console.log(formatFine(one, platform));
  for (const finding of findings) {
    const print = finding.severity === 'error' ? console.error : console.log;
    print(formatFinding(finding));
  }
  console.log(formatSummary(fine.length, findings));
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
