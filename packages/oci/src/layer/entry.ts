/** Numeric, as in the image: a name would depend on the image's `/etc/passwd`. */
export interface Owner {
  uid: number;
  gid: number;
}

interface Common extends Owner {
  /** Bytes of the path in the image, without leading or trailing slash. Need not be UTF-8. */
  path: Buffer;
  /** Permission bits, `0o755`. */
  mode: number;
}

/** Where the bytes of a file come from. */
export type FileContent =
  | {
      /** Absolute path on this machine; a Buffer where its name may not be UTF-8. */
      file: Buffer | string;
      /** Bytes; the file must still have this size when it is read. */
      size: number;
    }
  | { bytes: Buffer };

export interface DirectoryEntry extends Common {
  kind: 'directory';
}

export interface FileEntry extends Common {
  kind: 'file';
  content: FileContent;
}

export interface SymlinkEntry extends Common {
  kind: 'symlink';
  /** Written as it is. */
  target: Buffer;
}

/** A second name of a file. Mode and owner belong to the file: they must be those of its first entry. */
export interface HardlinkEntry extends Common {
  kind: 'hardlink';
  /** Path of a file of the same layer that is sorted before this entry. */
  target: Buffer;
}

/** Hides a path of the layers below. */
export interface WhiteoutEntry extends Common {
  kind: 'whiteout';
  /** What is hidden; written as `folder/.wh.name`. */
  path: Buffer;
}

/** One path of a layer. Source: OCI image-spec, layer.md. */
export type LayerEntry = DirectoryEntry | FileEntry | SymlinkEntry | HardlinkEntry | WhiteoutEntry;

/** Bytes of a file's content. */
export function contentSize(content: FileContent): number {
  return 'bytes' in content ? content.bytes.length : content.size;
}
