import { isToolError } from '@nx-multistage/errors';
import { createChannel } from './channel';
import { layOut, type Laid } from './compile';
import { forget, prepare } from './prepare';
import { watchTsc, type Output, type TscRun } from './run-tsc';
import type { TscSpec } from './spec';

/** How one compilation of the watch mode ended; `laid` where it succeeded. */
export interface WatchEvent {
  laid?: Laid | undefined;
  error?: unknown;
}

/**
 * Compiles after every change. Ends when the consumer stops, on an interrupt of this process, or when tsc
 * gives up; tsc has ended by then.
 *
 * @param toResult what the consumer gets for each compilation
 * @throws ToolError where the compiler cannot be started at all
 */
export function watch<T>(
  spec: TscSpec,
  output: Output,
  toResult: (event: WatchEvent) => T,
): AsyncIterableIterator<T> {
  const { config, tsc } = prepare(spec);
  forget(spec);
  const stop = new AbortController();
  let queue = Promise.resolve();
  const channel = createChannel<T>(async () => {
    stop.abort();
    await ended;
  });
  const settle = async ({ success, listed }: TscRun): Promise<WatchEvent> => {
    if (!success) return {};
    return layOut(spec, config, listed).then(
      (laid) => ({ laid }),
      (error: unknown) => ({ error }),
    );
  };
  const onCompiled = (result: TscRun): void => {
    queue = queue.then(async () => channel.push(toResult(await settle(result))));
  };
  const ended = watchTsc(spec, tsc, { ...output, signal: stop.signal, onCompiled })
    .catch((error: unknown) => {
      if (!isToolError(error) || error.code !== 'NXM_INTERRUPTED')
        channel.push(toResult({ error }));
    })
    .then(() => queue)
    .then(() => channel.close());
  return channel;
}
