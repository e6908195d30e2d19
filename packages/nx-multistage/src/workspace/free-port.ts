import { createServer } from 'node:net';

/** A port of this machine: the wanted one where it is free, else any that is. */
export async function freePort(wanted: number): Promise<number> {
  return (await listenOnce(wanted)) ?? (await listenOnce(0)) ?? wanted;
}

/**
 * Whether a port of this machine can be listened on.
 *
 * @param address on this one; without it on all of them
 */
export async function isFreePort(port: number, address?: string): Promise<boolean> {
  return (await listenOnce(port, address)) !== undefined;
}

/** @returns undefined where the port is taken, or not for this user */
function listenOnce(port: number, address?: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, address, () => {
      const bound = server.address();
      const taken = typeof bound === 'object' && bound !== null ? bound.port : undefined;
      server.close(() => resolve(taken));
    });
  });
}
