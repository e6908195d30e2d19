import { join } from 'node:path';
import { readText, touch, unreadable, withTemporaryFile } from './blob-files';
import type { Place } from './place';
import { parseRecord, RECORD_START, recordName, renderRecord } from './record';

function recordPath({ records }: Place, key: string): string {
  return join(records, recordName(key));
}

/**
 * The time of a record's file is the time of its last use, a blob's record's that of the blob. A use that
 * cannot be noted only makes a sweep come sooner: a store that nobody may write to still serves.
 */
export async function markUsed(place: Place, key: string): Promise<void> {
  await touch(recordPath(place, key), RECORD_START).catch(() => undefined);
}

/** Like {@link readRecord}; counts as a use. */
export async function useRecord(place: Place, key: string): Promise<unknown> {
  const value = await readRecord(place, key);
  if (value !== undefined) await markUsed(place, key);
  return value;
}

/** The value under a key; undefined with a warning where its file is damaged. */
export async function readRecord(place: Place, key: string): Promise<unknown> {
  const path = recordPath(place, key);
  const text = await readText(path).catch((error: unknown) => {
    const code = unreadable(error);
    if (code !== 'ENOENT') place.warn(`The cache record ${path} cannot be read: ${code}.`);
  });
  if (text === undefined) return undefined;
  const record = parseRecord(key, text);
  if ('value' in record) return record.value;
  place.warn(`The cache record ${path} is not used: ${record.problem}.`);
  return undefined;
}

/** Writes a record as a whole or not at all. */
export async function writeRecord(place: Place, key: string, value: unknown): Promise<void> {
  await withTemporaryFile(
    place.records,
    async (file) => {
      await file.writeFile(renderRecord(key, value));
      await file.sync();
    },
    (temporary) => temporary.rename(recordPath(place, key)),
  );
}
