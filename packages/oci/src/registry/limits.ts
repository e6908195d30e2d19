/** The patience of the client: milliseconds, bytes and counts. */
export interface Limits {
  /** How often a request, or one blob's upload, is tried in all. */
  tries: number;
  /** The first wait between two tries; it doubles with each, less a random part. */
  retryMs: number;
  maxWaitMs: number;
  /** The longest `Retry-After` that is waited for. */
  maxRetryAfterMs: number;
  /** Until the answer to a GET or HEAD begins, the connection included. */
  answerMs: number;
  /** Without a byte in either direction while a body moves. */
  idleMs: number;
  /** From the last byte sent to the answer: the registry stores the blob meanwhile. */
  commitMs: number;
  /** A whole request whose answer is a document. */
  documentMs: number;
  /** A whole request that moves a blob. */
  transferMs: number;
  /** Source: distribution-spec, "Pushing manifests": registries take at least 4 MiB. */
  manifestBytes: number;
  configBytes: number;
  /** How much of an error's body is read. */
  errorBytes: number;
  /** The size of a chunk where the registry refuses a blob in one piece. */
  chunkBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  tries: 5,
  retryMs: 1000,
  maxWaitMs: 30_000,
  maxRetryAfterMs: 60_000,
  answerMs: 30_000,
  idleMs: 60_000,
  commitMs: 120_000,
  documentMs: 180_000,
  transferMs: 3_600_000,
  manifestBytes: 4 * 1024 * 1024,
  configBytes: 8 * 1024 * 1024,
  errorBytes: 64 * 1024,
  chunkBytes: 16 * 1024 * 1024,
};
