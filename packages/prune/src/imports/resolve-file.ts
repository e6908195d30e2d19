import { manifestAt, textField } from '../manifest';
import { join } from '../paths';
import type { Snapshot } from '../snapshot';

const EXTENSIONS = ['', '.js', '.json', '.node', '.cjs', '.mjs'];
const INDEXES = ['/index.js', '/index.json', '/index.node', '/index.cjs', '/index.mjs'];
const LOADABLE = /\.(?:js|cjs|mjs|json|node|wasm)$/;

/** Resolves a path to a file the way Node does for `require`: exact, with an extension, as a folder. */
export function resolveFile(snapshot: Snapshot, path: string): string | undefined {
  for (const suffix of EXTENSIONS) {
    const candidate = path + suffix;
    if (path !== '' && snapshot.files.has(candidate)) return candidate;
  }
  const main = mainOf(snapshot, path);
  if (main !== undefined) return main;
  return INDEXES.map((suffix) => join(path, suffix)).find((each) => snapshot.files.has(each));
}

/** A nested folder may name its main file in a manifest of its own. */
function mainOf(snapshot: Snapshot, folder: string): string | undefined {
  const main = textField(manifestAt(snapshot, join(folder, 'package.json')), 'main');
  if (main === undefined) return undefined;
  const path = join(folder, main);
  return [...EXTENSIONS.map((suffix) => path + suffix), ...INDEXES.map((each) => path + each)].find(
    (each) => snapshot.files.has(each),
  );
}

/** Whether Node can load a file by its extension. */
export function isLoadable(path: string): boolean {
  return LOADABLE.test(path);
}

/** Whether a file is JavaScript whose imports can be read. */
export function isScript(path: string): boolean {
  return /\.(?:js|cjs|mjs)$/.test(path);
}
