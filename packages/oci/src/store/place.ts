/** The folders of a store, and whom to warn. */
export interface Place {
  blobs: string;
  records: string;
  warn: (warning: string) => void;
}

/** The key of what is noted about a blob: its size, and the time it was written. */
export function blobKey(digest: string): string {
  return `blob/${digest}`;
}
