import { close, constants, fstat, open, read } from 'node:fs';

/** No link is followed, nothing is waited for (a file may have become a pipe). Windows knows neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Bytes of an open file. */
export interface FileBytes {
  /**
   * Reads from where the last call ended, or from an offset, until the file ends or there are so many bytes
   * as are enough: as many as the buffer holds, where nothing else is said.
   */
  fill(buffer: Buffer, options?: { offset?: number; enough?: number }): Promise<number>;
  /** Its size now; undefined where it is no plain file. */
  size(): Promise<number | undefined>;
}

/**
 * Opens a file for a task and closes it, whatever happens. With callbacks: for a hundred thousand small
 * files they take half the time of file handles.
 */
export async function withFile<Result>(
  path: Buffer | string,
  task: (file: FileBytes) => Promise<Result>,
): Promise<Result> {
  const file = await openFile(path);
  try {
    return await task(file.bytes);
  } finally {
    await file.close();
  }
}

/** An open file that its user closes. */
export async function openFile(
  path: Buffer | string,
): Promise<{ bytes: FileBytes; close(): Promise<void> }> {
  const file = await settled<number>((done) => open(path, FLAGS, done));
  return {
    bytes: {
      fill: (buffer, options) => fill(file, buffer, options),
      size: async () => {
        const facts = await settled<{ size: number; isFile(): boolean }>((done) =>
          fstat(file, done),
        );
        return facts.isFile() ? facts.size : undefined;
      },
    },
    close: () => settled<void>((done) => close(file, (error) => done(error ?? null))),
  };
}

async function fill(
  file: number,
  buffer: Buffer,
  { offset, enough = buffer.length }: { offset?: number; enough?: number } = {},
): Promise<number> {
  let filled = 0;
  while (filled < enough) {
    const at = offset === undefined ? null : offset + filled;
    const size = await settled<number>((done) =>
      read(file, buffer, filled, buffer.length - filled, at, done),
    );
    if (size === 0) break;
    filled += size;
  }
  return filled;
}

type Callback<Value> = (error: Error | null, value?: Value) => void;

function settled<Value>(call: (done: Callback<Value>) => void): Promise<Value> {
  return new Promise((resolve, reject) =>
    call((error, value) => (error === null ? resolve(value as Value) : reject(error))),
  );
}
