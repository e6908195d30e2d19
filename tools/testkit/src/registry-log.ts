/** A request that a registry has answered. */
export interface RegistryRequest {
  method: string;
  /** Path and query, as asked. */
  path: string;
  status: number;
}

/** Combined log format, which docker-registry writes to its standard output. */
const COMBINED = /^\S+ \S+ \S+ \[[^\]]*\] "(?<method>[A-Z]+) (?<path>\S+) [^"]*" (?<status>\d{3}) /;

/** Reads the access log of docker-registry or test-registry; lines that are not requests are left out. */
export function parseRegistryLog(output: string): RegistryRequest[] {
  return output.split('\n').flatMap((line) => {
    if (line.startsWith('{')) return [JSON.parse(line) as RegistryRequest];
    const { method, path, status } = COMBINED.exec(line)?.groups ?? {};
    if (method === undefined || path === undefined) return [];
    return [{ method, path, status: Number(status) }];
  });
}
