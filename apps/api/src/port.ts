const DEFAULT_PORT = 3000;

/**
 * The port to listen on.
 * @param value the environment variable `PORT`; 3000 where it is not set
 * @throws RangeError when it is no port number
 */
export function portOf(value: string | undefined): number {
  if (value === undefined || value === '') return DEFAULT_PORT;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new RangeError(`PORT must be a number from 0 to 65535, not ${JSON.stringify(value)}.`);
  }
  return port;
}
