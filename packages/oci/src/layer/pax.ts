/**
 * One record of a PAX extended header: `length key=value\n`, where the length counts itself.
 * The value is bytes: POSIX asks for UTF-8, and readers take other bytes as they are.
 * Source: POSIX.1-2017, pax, "pax Extended Header".
 */
export function paxRecord(key: string, value: Buffer | string): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  const guess = rest.length + String(rest.length).length;
  const length = String(guess).length === String(rest.length).length ? guess : guess + 1;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
