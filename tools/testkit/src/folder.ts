import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of its own under the system's temporary folder, with the way to remove it. */
export interface TemporaryFolder {
  path: string;
  remove(): void;
}

/** @param name part of the folder's name, to find it when a test leaves it behind */
export function createTemporaryFolder(name: string): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), `nx-multistage-${name}-`)));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * @param root where the files go
 * @param files relative path -> text, or a value written as JSON
 */
export function writeFiles(root: string, files: Record<string, unknown>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`,
    );
  }
}
