import { textOf } from './path-text';
import type { TarHeader } from './tar-header';

/** What a path of an image is. */
export type FileKind =
  'file' | 'directory' | 'symlink' | 'character-device' | 'block-device' | 'fifo';

/** A path of an image, its layers merged. */
export interface ListedFile {
  type: FileKind;
  mode: number;
  uid: number;
  gid: number;
  /** Bytes of a file; 0 for all else. */
  size: number;
  mtimeSeconds: number;
  /** Where a symbolic link leads, as written. */
  linkTarget?: string;
  /** The first path of the same file, in the order of the list. */
  hardlinkOf?: string;
  /** `sha256:` of a file's content, where it was asked for. */
  digest?: string;
  /** Names of extended attributes. */
  xattrs?: string[];
  /** The layer it comes from, counted from 0. */
  layer: number;
}

/** What hard links share. */
export type FileData = Omit<ListedFile, 'layer' | 'hardlinkOf'>;

/** A folder that a layer forgot to list. */
export function impliedData(): FileData {
  return { type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, mtimeSeconds: 0 };
}

/** What a header says of a file. */
export function dataOf({
  kind,
  mode,
  uid,
  gid,
  size,
  mtimeSeconds,
  linkPath,
  xattrs,
}: TarHeader): FileData {
  return {
    type: kind as FileKind,
    mode,
    uid,
    gid,
    size,
    mtimeSeconds,
    ...(kind === 'symlink' ? { linkTarget: textOf(linkPath) } : {}),
    ...(xattrs.size > 0 ? { xattrs: [...xattrs.keys()].sort() } : {}),
  };
}
