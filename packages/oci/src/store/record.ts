import { digestOf } from '../model/digest';

/** Of the form of a record; another one is not read. */
const VERSION = 1;

/** What every record starts with. */
export const RECORD_START = '{';

/** What became of a record's text. */
export type ReadRecord = { value: unknown } | { problem: string };

/** The name of a record's file: any key is a name, none climbs out of the folder. */
export function recordName(key: string): string {
  return `${digestOf(key).slice('sha256:'.length)}.json`;
}

/** @param value anything that JSON can hold */
export function renderRecord(key: string, value: unknown): string {
  const text = JSON.stringify(value);
  return `${JSON.stringify({ version: VERSION, key, digest: digestOf(text), value })}\n`;
}

/** The value under a key; or what is wrong with the text, which may have been damaged in any way. */
export function parseRecord(key: string, text: string): ReadRecord {
  const record = parseObject(text);
  if (record === undefined) return { problem: 'it is no JSON object' };
  if (record['version'] !== VERSION) return { problem: 'another version wrote it' };
  if (record['key'] !== key) return { problem: 'it is about something else' };
  const { value } = record;
  if (value === undefined || record['digest'] !== digestOf(JSON.stringify(value)))
    return { problem: 'its value is damaged' };
  return { value };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
