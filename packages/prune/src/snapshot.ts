/** A regular file below the workspace, as `read.ts` saw it. */
export interface SnapshotFile {
  /** Bytes. */
  size: number;
  executable: boolean;
}

/**
 * What `read.ts` found: the only thing the plan is made from. Paths are workspace-relative with `/`.
 */
export interface Snapshot {
  /** Files of the app's output, of library roots and outputs, and of asset inputs. */
  files: ReadonlyMap<string, SnapshotFile>;
  /** Text of JavaScript, manifests and lockfiles among them, and of workspace manifests. */
  texts: ReadonlyMap<string, string>;
  /** Symbolic links that leave the folder they are in, by the folder that was read. */
  escapingLinks: ReadonlyMap<string, readonly string[]>;
}

/** A parsed package.json; nothing about its fields is trusted. */
export type Manifest = Readonly<Record<string, unknown>>;

/** Dependency maps of a manifest by field name. */
export type DependencyField =
  'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies';
