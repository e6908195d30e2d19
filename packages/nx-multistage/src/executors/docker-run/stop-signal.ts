const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Turns the first stop signal of this process into an abort, so that the container is stopped and removed first. */
export function onStopSignal(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  SIGNALS.forEach((name) => process.on(name, abort));
  return {
    signal: controller.signal,
    release: () => SIGNALS.forEach((name) => process.removeListener(name, abort)),
  };
}
