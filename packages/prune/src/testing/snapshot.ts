import type { Snapshot } from '../snapshot';
import type { FileMap } from './temporary-workspace';

/** A snapshot of files that exist only here; every text is kept. */
export function snapshotOf(files: FileMap): Snapshot {
  const texts = new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? content : JSON.stringify(content),
    ]),
  );
  return {
    files: new Map(
      [...texts].map(([path, text]) => [path, { size: text.length, executable: false }]),
    ),
    texts,
    escapingLinks: new Map(),
  };
}
