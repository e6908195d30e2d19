import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files by workspace-relative path; objects are written as JSON. */
export type FileMap = Readonly<Record<string, string | object>>;

/** A folder that exists for one test. */
export interface TemporaryWorkspace {
  root: string;
  write(files: FileMap): void;
  remove(): void;
}

/** Makes a temporary folder and writes files into it. */
export function temporaryWorkspace(files: FileMap): TemporaryWorkspace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'nxm-prune-')));
  const write = (more: FileMap): void => {
    for (const [path, content] of Object.entries(more)) {
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(
        file,
        typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`,
      );
      chmodSync(file, 0o644);
    }
  };
  write(files);
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true }) };
}
