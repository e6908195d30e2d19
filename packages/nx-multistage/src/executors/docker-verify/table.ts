import type { Judged } from './checks';

/** What `--json` prints. */
export interface VerifyReport {
  image: string;
  /** None where the image cannot be read. */
  digest?: string;
  engine: string;
  checks: Judged[];
  milliseconds: number;
}

/** Whether no check failed. */
export function passes({ checks }: Pick<VerifyReport, 'checks'>): boolean {
  return checks.every(({ status }) => status !== 'FAIL');
}

/** A line each: status, check, what was seen; the lines of a log below it. */
export function formatReport(report: VerifyReport): string {
  const { image, digest, checks } = report;
  const width = Math.max(...checks.map(({ name }) => name.length)) + 2;
  const lines = checks.map(({ status, name, detail }) =>
    `${status.padEnd(6)}${name.padEnd(width)}${detail}`.replaceAll('\n', '\n        | ').trimEnd(),
  );
  const count = (status: Judged['status']): number =>
    checks.filter((check) => check.status === status).length;
  const counts = `${count('ok')} ok, ${count('FAIL')} failed, ${count('skip')} skipped`;
  const parts = [image, ...(digest === undefined ? [] : [digest.slice(0, 19)]), counts];
  return [...lines, `image   ${parts.join('  ')}`].join('\n');
}
