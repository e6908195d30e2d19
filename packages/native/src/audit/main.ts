import { resolve } from 'node:path';
import { auditInstalled } from './audit-installed';
import { formatFinding, formatFine, formatSummary } from './format-report';

/**
 * The audit as a program: `node audit-native.cjs [folder] [--ignore=package]...`, the folder being the present one
 * where none is given. Errors go to standard error, the rest to standard output.
 * @param argv the arguments alone
 * @returns the exit code: 0 fine, 1 something is wrong, 2 wrong arguments
 */
export function main(argv: readonly string[]): number {
  const ignored = argv
    .filter((one) => one.startsWith('--ignore='))
    .map((one) => one.slice('--ignore='.length));
  const rest = argv.filter((one) => !one.startsWith('--ignore='));
  if (rest.length > 1 || rest.some((one) => one.startsWith('-'))) {
    console.error('usage: node audit-native.cjs [folder] [--ignore=package]...');
    return 2;
  }
  try {
    return report(resolve(rest[0] ?? '.'), new Set(ignored));
  } catch (error) {
    console.error(`error   NXM_NATIVE_AUDIT ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

function report(root: string, ignored: ReadonlySet<string>): number {
  const { platform, fine, findings } = auditInstalled(root, ignored);
  for (const one of fine) console.log(formatFine(one, platform));
  for (const finding of findings) {
    const print = finding.severity === 'error' ? console.error : console.log;
    print(formatFinding(finding));
  }
  console.log(formatSummary(fine.length, findings));
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
