/** Values pushed from one side, awaited by the other. */
export interface Channel<T> extends AsyncIterableIterator<T> {
  push(value: T): void;
  /** No more values; those already pushed are still delivered. */
  close(): void;
}

/**
 * An async iterator that can be ended at any time, also while its consumer waits: a generator could not.
 *
 * @param onReturn called once when the consumer stops; awaited before the iterator ends
 */
export function createChannel<T>(onReturn: () => Promise<void>): Channel<T> {
  const values: T[] = [];
  const waiting: ((result: IteratorResult<T>) => void)[] = [];
  let isClosed = false;
  const done = (): IteratorResult<T> => ({ done: true, value: undefined });
  const close = (): void => {
    isClosed = true;
    waiting.splice(0).forEach((resolve) => resolve(done()));
  };
  return {
    push(value) {
      const resolve = waiting.shift();
      if (resolve !== undefined) resolve({ done: false, value });
      else if (!isClosed) values.push(value);
    },
    close,
    next() {
      const [value] = values.splice(0, 1);
      if (value !== undefined) return Promise.resolve({ done: false, value });
      if (isClosed) return Promise.resolve(done());
      return new Promise((resolve) => waiting.push(resolve));
    },
    async return() {
      values.length = 0;
      close();
      await onReturn();
      return done();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
