import type { Trimmed } from './trim-installed';

/**
 * What was taken out, as one line: `trim    node-pty 1.1.0 -59.2 MB (foreign prebuilds), ...`.
 *
 * @returns undefined where nothing was
 */
export function formatTrim(trimmed: readonly Trimmed[]): string | undefined {
  if (trimmed.length === 0) return undefined;
  const parts = trimmed.map(
    ({ name, version, bytes, reasons }) =>
      `${version === '' ? name : `${name} ${version}`} -${size(bytes)} (${reasons.join(', ')})`,
  );
  return `trim    ${parts.join(', ')}`.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

function size(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1000)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
