import { removeTree, type BlobStore } from '@nx-multistage/oci';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What was not used for so long is made again when it is needed. */
const UNUSED_MS = 30 * DAY_MS;

/** When the cache was last gone through. */
const KEY = 'tidied';

/**
 * Keeps the cache from growing for ever: once a day, what no build used for 30 days is removed.
 *
 * @param subject folder: absolute, with a folder per kind of thing that is kept as a whole (`sdk`, `rootfs`), each
 *   used where its time is new; now: milliseconds since 1970
 */
export async function tidyCache({
  store,
  folder,
  now,
}: {
  store: BlobStore;
  folder: string;
  now: number;
}): Promise<void> {
  const last = (await store.readRecord(KEY)) as { at?: number } | undefined;
  if (now - (last?.at ?? 0) < DAY_MS) return;
  await store.writeRecord(KEY, { at: now });
  await store.sweep({ olderThanMs: UNUSED_MS, now });
  for (const kind of ['sdk', 'rootfs', 'verify']) sweepFolders(join(folder, kind), now - UNUSED_MS);
}

function sweepFolders(folder: string, oldest: number): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && found.mtimeMs < oldest) removeTree(path);
  }
}
