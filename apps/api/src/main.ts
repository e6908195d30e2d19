import { createServer } from './server';
import { portOf } from './port';

/** Listens on every interface, as a container must, and closes open connections before it ends. */
async function main(): Promise<void> {
  const server = createServer({ logger: true });
  const stop = (): void => void server.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await server.listen({ host: '0.0.0.0', port: portOf(process.env['PORT']) });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
