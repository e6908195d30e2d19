import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Gives every file one mode and every folder another, as hosts do that have no modes of their own. */
export function setModes(folder: string, modes: { file: number; folder: number }): void {
  chmodSync(folder, modes.folder);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const facts = lstatSync(path);
    if (facts.isDirectory()) setModes(path, modes);
    else if (facts.isFile()) chmodSync(path, modes.file);
  }
}
