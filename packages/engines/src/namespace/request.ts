/** An app to start in user namespaces: an unpacked image and how its command runs. */
export interface NamespaceRequest {
  /** Absolute path of the unpacked image. Missing mount points are made in it; else it stays as it is. */
  rootfs: string;
  user: NumericUser;
  /** Absolute, inside the image; `/` where the image has none. */
  workdir: string;
  /** The app's whole environment. */
  env: Readonly<Record<string, string>>;
  /** Entrypoint and command. */
  command: readonly string[];
  /** Folders of the image the user may write to. What is written is gone afterwards. */
  writable: readonly string[];
  /** Places for an empty folder in memory that anybody may write to, as of `docker run --tmpfs`. */
  temporary: readonly string[];
  /** What the image's user may not enter or read: see `decideAccess`. */
  closed: readonly ClosedPath[];
}

/** Ids as the image sees them. */
export interface NumericUser {
  uid: number;
  gid: number;
}

export interface ClosedPath {
  /** Inside the image. */
  path: string;
  kind: 'directory' | 'file';
}

/** Something mounted on an existing file or folder of the root; both paths are the host's, absolute. */
export interface Mount {
  kind: MountKind;
  target: string;
  /** Of a `file`: what is shown there, read-only. */
  source?: string;
}

/** The words the start script knows. */
export type MountKind =
  'proc' | 'dev' | 'temporary' | 'copy' | 'closed-directory' | 'closed-file' | 'file';
