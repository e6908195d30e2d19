/**
 * One line of comma-separated values, as docker and BuildKit read `--secret` and `--output` (RFC 4180): a
 * field with a comma or a quote is quoted.
 */
export function formatCsv(fields: readonly string[]): string {
  return fields
    .map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}

/** The inverse of {@link formatCsv}. Lenient: a quote that is never closed ends with the line. */
export function parseCsv(line: string): string[] {
  const fields: string[] = [''];
  let quoted = false;
  for (const [index, character] of [...line].entries()) {
    const last = fields.length - 1;
    const isEscaped = quoted && character === '"' && [...line][index + 1] === '"';
    if (isEscaped || (character !== '"' && (quoted || character !== ',')))
      fields[last] += character;
    if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) fields.push('');
  }
  return fields;
}

/** `type=oci,dest=x` as a record; a value without `=` is under its own name. */
export function parseAttributes(line: string): Record<string, string> {
  return Object.fromEntries(
    parseCsv(line).map((field) => {
      const at = field.indexOf('=');
      return at < 0 ? [field, ''] : [field.slice(0, at), field.slice(at + 1)];
    }),
  );
}
