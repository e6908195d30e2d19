import { waitUntilReady } from '../docker-run/readiness';

/** How an app was started, answered and ended. */
export interface Boot {
  answer: 'ready' | 'ended' | 'timeout' | 'stopped';
  /** For people: what it ran in. */
  where: string;
  /** Undefined for an app without a port. */
  url: string | undefined;
  /** Its last lines. */
  log: string;
  end: AppEnd;
  signal: string;
  graceSeconds: number;
  timeoutSeconds: number;
}

export interface AppEnd {
  exitCode: number;
  /** It did not end within the grace. */
  wasKilled: boolean;
}

/** What a boot is asked for. */
export interface BootSpec {
  /** The app's own port; undefined for an app without one. */
  port: number | undefined;
  /** The port on this machine, where the user gives one. */
  hostPort: number | undefined;
  /** Path that answers 2xx; without one any answer counts. */
  healthPath: string | undefined;
  env: Record<string, string>;
  /** Folders that get an empty file system in memory. */
  temporary: string[];
  stopSignal: string;
  timeoutSeconds: number;
  graceSeconds: number;
}

/** An app that was started. */
export interface BootedApp {
  where: string;
  /** Its port on this machine. */
  port: number | undefined;
  hasEnded: () => Promise<boolean>;
  /** Asks it to end, kills it after the grace; removes what was made for it. */
  stop: () => Promise<AppEnd>;
  log: () => Promise<string>;
}

/** Waits until a started app answers, and stops it, whatever happens. */
export async function watchBoot(
  app: BootedApp,
  spec: BootSpec,
  signal: AbortSignal,
): Promise<Boot> {
  const url =
    app.port === undefined ? undefined : `http://127.0.0.1:${app.port}${spec.healthPath ?? '/'}`;
  const { stopSignal, timeoutSeconds, graceSeconds } = spec;
  let isStopped = false;
  const stop = (): Promise<AppEnd> => {
    isStopped = true;
    return app.stop();
  };
  try {
    const answer = await waitUntilReady({
      url,
      anyStatus: spec.healthPath === undefined,
      timeoutMs: timeoutSeconds * 1000,
      signal,
      hasEnded: app.hasEnded,
    });
    const { where } = app;
    const log = await app.log();
    const end = await stop();
    return { answer, where, url, log, end, signal: stopSignal, graceSeconds, timeoutSeconds };
  } finally {
    if (!isStopped) await stop();
  }
}
