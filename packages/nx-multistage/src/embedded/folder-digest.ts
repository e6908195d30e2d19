import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One digest for the names and contents of all files below a folder, whatever their times, modes and order.
 *
 * @param folder absolute
 * @returns 64 hexadecimal digits
 */
export function folderDigest(folder: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
  for (const name of names) {
    const content = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    hash.update(`${content} ${name}\n`);
  }
  return hash.digest('hex');
}
