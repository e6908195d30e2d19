/** Signals that end the whole tool: what it started goes first. */
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What one running child wants to hear of. */
export interface InterruptListener {
  /** An interrupt arrived. While anybody listens it does not end this process. */
  onInterrupt: (signal: NodeJS.Signals) => void;
  /** This process is ending now, by `process.exit` or an uncaught error: only synchronous work is left. */
  onExit: () => void;
}

const listeners = new Set<InterruptListener>();

/**
 * Listens for the end of this process. All children share one set of process listeners, however many
 * run at once; they come first in line, so that another's `process.exit` cannot overtake them.
 *
 * @returns stops listening; with the last one the signals get back their default effect
 */
export function listenForInterrupts(listener: InterruptListener): () => void {
  if (listeners.size === 0) {
    INTERRUPTS.forEach((signal) => process.prependListener(signal, forwardInterrupt));
    process.prependListener('exit', forwardExit);
  }
  listeners.add(listener);
  return () => {
    if (!listeners.delete(listener) || listeners.size > 0) return;
    INTERRUPTS.forEach((signal) => process.removeListener(signal, forwardInterrupt));
    process.removeListener('exit', forwardExit);
  };
}

function forwardInterrupt(signal: NodeJS.Signals): void {
  [...listeners].forEach((listener) => listener.onInterrupt(signal));
}

function forwardExit(): void {
  [...listeners].forEach((listener) => listener.onExit());
}

/**
 * Runs something that must reach its end, a clean-up above all: interrupts still reach what `run` has
 * started, but do not end this process before the action is done.
 */
export async function finishing<Value>(action: () => Promise<Value>): Promise<Value> {
  const stopListening = listenForInterrupts(deaf());
  try {
    return await action();
  } finally {
    stopListening();
  }
}

/** Listens, so that an interrupt does not end this process, and does nothing. */
export function deaf(): InterruptListener {
  return { onInterrupt: () => undefined, onExit: () => undefined };
}
