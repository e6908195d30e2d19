import type { WhiteoutEntry } from './entry';

/** What a whiteout's file name starts with. Source: OCI image-spec, layer.md, "Whiteouts". */
export const WHITEOUT_PREFIX = '.wh.';

const SLASH = 0x2f;

/**
 * Whiteouts for paths of the layers below: a path, and all that is under it, is gone from the image.
 *
 * @param paths in the image, without leading slash
 */
export function whiteouts(paths: readonly string[]): WhiteoutEntry[] {
  return paths.map((path) => ({
    kind: 'whiteout',
    path: Buffer.from(path),
    mode: 0o644,
    uid: 0,
    gid: 0,
  }));
}

/** Where the marker of a hidden path is: `folder/name` -> `folder/.wh.name`. */
export function whiteoutPath(hidden: Buffer): Buffer {
  const { folder, name } = split(hidden);
  return Buffer.concat([folder, Buffer.from(WHITEOUT_PREFIX), name]);
}

/** Sorts a whiteout after its folder and before all else in it: no name holds a NUL. */
export function whiteoutSortKey(hidden: Buffer): Buffer {
  const { folder, name } = split(hidden);
  return Buffer.concat([folder, Buffer.from([0]), name]);
}

/** The folder, with its slash, and the name. */
function split(path: Buffer): { folder: Buffer; name: Buffer } {
  const start = path.lastIndexOf(SLASH) + 1;
  return { folder: path.subarray(0, start), name: path.subarray(start) };
}
