import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const FIXTURES = join(__dirname, '../../fixtures');

/** The source files of a fixture: relative path -> text. */
export function readFixture(name: string): Record<string, string> {
  const root = join(FIXTURES, name);
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    files.sort().map((file) => [relative(root, file), readFileSync(file, 'utf8')]),
  );
}
