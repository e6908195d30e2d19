import { binaryVerdict } from './binary-verdict';
import type { Finding } from './finding';
import type { InstalledPackage } from './installed-package';
import type { Platform } from './platform-label';

/** A finding as text: a line that says where, then what was found, what was wanted, how to fix it. */
export function formatFinding(finding: Finding): string {
  const rows = [
    ['found', finding.found],
    ['wanted', finding.wanted],
    ['fix', finding.fix],
  ].filter(([, text]) => text !== '');
  return [
    `${finding.severity.padEnd(7)} ${finding.code} ${nameOf(finding.package, finding.version)}: ${finding.path}`,
    ...rows.map(([title, text]) => `        ${title?.padEnd(6)}  ${text}`),
  ]
    .map(withoutControlCharacters)
    .join('\n');
}

/** One line for a package with nothing wrong: `native  bcrypt 6.0.0  prebuilds/linux-x64/bcrypt.musl.node`. */
export function formatFine(of: InstalledPackage, platform: Platform): string {
  const files = of.binaries
    .filter(({ file }) => file.endsWith('.node'))
    .filter((binary) => binaryVerdict(of, binary, platform) !== 'foreign')
    .map(({ file }) => file);
  return withoutControlCharacters(
    `native  ${nameOf(of.name, of.version)}  ${files.join(', ')}  loads`,
  );
}

/** The last line: what was looked at, and how it ended. */
export function formatSummary(fine: number, findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const noun = fine === 1 ? 'package' : 'packages';
  return `audit-native: ${fine} native ${noun} fine, ${errors} ${errors === 1 ? 'error' : 'errors'}`;
}

function nameOf(name: string, version: string): string {
  return version === '' ? name : `${name} ${version}`;
}

/** Names and messages come from packages: nothing in them may steer a terminal. */
function withoutControlCharacters(line: string): string {
  return line.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
