import { cpus, loadavg, release, totalmem } from 'node:os';

/** What the numbers were measured on, for people. */
export function machine() {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GB, Linux ${release()}, Node ${process.versions.node}`;
}

/** How busy the machine is: the load average of the last 15 minutes. This benchmark alone makes 1 to 2. */
export function load() {
  return Number(loadavg()[2].toFixed(1));
}
