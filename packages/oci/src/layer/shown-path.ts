/**
 * A path of any bytes as text for a person: UTF-8 stays as it is, other bytes and control characters are
 * spelt out (`caf\xe9`).
 */
export function shownPath(path: Buffer | string): string {
  const bytes = Buffer.from(path);
  const text = bytes.toString('utf8');
  const printable = Buffer.from(text).equals(bytes)
    ? text
    : bytes.toString('latin1').replace(/[\u0080-\u00ff]/g, spelt);
  return printable.replace(/[\u0000-\u001f\u007f]/g, spelt);
}

function spelt(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
