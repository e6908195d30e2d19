/** How an app came to its end, or that it has not. */
export interface AppState {
  running: boolean;
  exitCode: number;
  /** The kernel ended it for lack of memory. */
  outOfMemory: boolean;
}

/** An app that was started, in a container or without. */
export interface RunningApp {
  /** Its port on this machine; undefined for an app without one. */
  port(): Promise<number | undefined>;
  state(): Promise<AppState>;
  /** Shows its output until it ends or the signal aborts. */
  follow(signal: AbortSignal): Promise<void>;
  /** The end of its output, redacted. */
  lastLines(): Promise<string>;
  /** Asks it to end, kills it after the grace, and removes what was made for it. Twice does no harm. */
  end(): Promise<void>;
}

/** Lines of the app's log that an error shows. */
export const LOG_LINES = 20;
