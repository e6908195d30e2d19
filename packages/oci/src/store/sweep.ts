import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '@nx-multistage/errors';
import { listFiles, remove } from './blob-files';
import { blobKey, type Place } from './place';
import { recordName } from './record';
import type { Swept } from './store';
import { isSweepable, type SweepRule } from './sweepable';

/** Removes what {@link isSweepable}. A blob was used when it was written, or when its record was. */
export async function sweep(
  place: Place,
  { olderThanMs, now }: { olderThanMs: number; now: number },
): Promise<Swept> {
  const rule: SweepRule = { before: now - olderThanMs, host: hostname(), isAlive };
  const records = await listFiles(place.records);
  const used = new Map(records.map(({ name, usedMs }) => [name, usedMs]));
  const blobs = (await listFiles(place.blobs)).map((file) => {
    const noted = used.get(recordName(blobKey(`sha256:${file.name}`))) ?? 0;
    return { ...file, usedMs: Math.max(file.usedMs, noted) };
  });
  const swept: Swept = { files: 0, bytes: 0 };
  for (const [folder, files] of [
    [place.blobs, blobs],
    [place.records, records],
  ] as const)
    for (const file of files.filter((each) => isSweepable(each, rule))) {
      await remove(join(folder, file.name));
      swept.files += 1;
      swept.bytes += file.size;
    }
  return swept;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
