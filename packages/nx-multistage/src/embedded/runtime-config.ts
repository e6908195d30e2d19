import type { ImageSettings } from '@nx-multistage/dockerfile';
import type { RuntimeConfig } from '@nx-multistage/oci';

const NANOSECONDS = 1_000_000_000;

/**
 * Settings of the plan -> the config of an image, as an engine writes it for the Dockerfile of the same plan.
 *
 * @param labels those that are only known when the target runs; they win
 */
export function runtimeConfig(
  settings: ImageSettings,
  labels: Record<string, string>,
): RuntimeConfig {
  const { healthCheck, stopSignal } = settings;
  const ports = settings.ports.map((port) => [`${port}/tcp`, {}]);
  return {
    User: settings.user,
    ...(ports.length === 0 ? {} : { ExposedPorts: Object.fromEntries(ports) }),
    Env: Object.entries(settings.env).map(([name, value]) => `${name}=${value}`),
    Entrypoint: settings.entrypoint,
    Cmd: settings.command,
    WorkingDir: settings.workdir,
    Labels: { ...settings.labels, ...labels },
    ...(stopSignal === undefined ? {} : { StopSignal: stopSignal }),
    ...(healthCheck === undefined
      ? {}
      : {
          Healthcheck: {
            Test: ['CMD', ...healthCheck.argv],
            Interval: healthCheck.intervalSeconds * NANOSECONDS,
            Timeout: healthCheck.timeoutSeconds * NANOSECONDS,
            StartPeriod: healthCheck.startPeriodSeconds * NANOSECONDS,
            Retries: healthCheck.retries,
          },
        }),
  };
}
