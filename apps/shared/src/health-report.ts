/** What every sample app answers when it is asked how it does. */
export interface HealthReport {
  status: 'ok';
  service: string;
  /** Whole seconds since the process started. */
  uptimeSeconds: number;
  node: string;
}

/**
 * The health of this process.
 * @param service name of the app
 * @param uptimeSeconds `process.uptime()`
 */
export function healthReport(service: string, uptimeSeconds: number): HealthReport {
  return {
    status: 'ok',
    service,
    uptimeSeconds: Math.floor(uptimeSeconds),
    node: process.version,
  };
}
