import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const FIXTURES = join(__dirname, '../../fixtures');

/** The source files of a fixture: relative path -> text. */
export function readFixture(name: string): Record<string, string> {
  return readFolder(join(FIXTURES, name));
}

/**
 * All files of a folder but its specs: path below `to` -> text.
 *
 * @param root absolute path
 */
export function readFolder(root: string, to = ''): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    files.sort().map((file) => [join(to, relative(root, file)), readFileSync(file, 'utf8')]),
  );
}
