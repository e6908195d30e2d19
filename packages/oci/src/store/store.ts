import type { Readable } from 'node:stream';

export interface StoreOptions {
  /** Hears of what was damaged and is now gone: one sentence. The store goes on without it. */
  onWarning?: (warning: string) => void;
}

/** Bytes in any number of pieces: a stream, a generator, `[buffer]`. */
export type Content = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** What a blob must be. */
export interface Expected {
  digest?: string;
  /** Bytes. */
  size?: number;
}

/** A complete blob. */
export interface StoredBlob {
  digest: string;
  /** Bytes. */
  size: number;
}

/** What a sweep took away. */
export interface Swept {
  files: number;
  bytes: number;
}

/**
 * Blobs by their digest, and small records by a key, in a folder that many processes may share. What is
 * there is complete; what was damaged on the disk counts as absent.
 */
export interface BlobStore {
  /**
   * The size of a blob that is there and whole, else undefined. Counts as a use. A blob whose size or time
   * is not the one it was written with is hashed again; a damaged one is removed with a warning.
   */
  has(digest: string): Promise<number | undefined>;
  /** Where the blob is, or would be. */
  path(digest: string): string;
  /**
   * The bytes of a blob that is there and whole, or just the first `limit` of them.
   *
   * @throws ToolError `NXM_BLOB_MISSING`
   */
  open(digest: string, limit?: number): Promise<Readable>;
  /**
   * Writes a blob: it is there as a whole or not at all. Two writers of one blob do no harm.
   *
   * @throws ToolError `NXM_BLOB_DAMAGED` where it is not what was expected; errors of the disk as they are
   */
  write(content: Content, expected?: Expected): Promise<StoredBlob>;
  /** Hashes a blob again; a damaged one is removed with a warning. @returns whether it is there and whole */
  verify(digest: string): Promise<boolean>;
  /** The value of a record, or undefined; a damaged one, or one of another version, counts as absent. */
  readRecord(key: string): Promise<unknown>;
  /** Replaces the record. @param value anything that JSON can hold */
  writeRecord(key: string, value: unknown): Promise<void>;
  /**
   * Removes blobs and records that were not used for long, and what killed writers left behind.
   *
   * @param options.olderThanMs how long a blob must have been unused
   * @param options.now milliseconds since 1970
   */
  sweep(options: { olderThanMs: number; now: number }): Promise<Swept>;
}
