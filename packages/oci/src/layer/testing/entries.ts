import type { DirectoryEntry, FileEntry, HardlinkEntry, SymlinkEntry } from '../entry';

const OWNER = { uid: 0, gid: 0 };

type Bytes = Buffer | string;

export function directory(path: Bytes): DirectoryEntry {
  return { kind: 'directory', path: Buffer.from(path), mode: 0o755, ...OWNER };
}

export function file(path: Bytes, content: Bytes = ''): FileEntry {
  return {
    kind: 'file',
    path: Buffer.from(path),
    mode: 0o644,
    ...OWNER,
    content: { bytes: Buffer.from(content) },
  };
}

export function symlink(path: Bytes, target: Bytes): SymlinkEntry {
  return {
    kind: 'symlink',
    path: Buffer.from(path),
    mode: 0o777,
    ...OWNER,
    target: Buffer.from(target),
  };
}

export function hardlink(path: Bytes, target: Bytes): HardlinkEntry {
  return {
    kind: 'hardlink',
    path: Buffer.from(path),
    mode: 0o644,
    ...OWNER,
    target: Buffer.from(target),
  };
}
