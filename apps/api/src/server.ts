import { greeting, healthReport } from '@samples/shared';
import fastify, { type FastifyInstance } from 'fastify';
import { hashPassword, verifyPassword } from './password';
import { thumbnail } from './thumbnail';

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength }) as const;

const hashBody = {
  type: 'object',
  required: ['password'],
  properties: { password: text(72) },
} as const;

const verifyBody = {
  type: 'object',
  required: ['password', 'hash'],
  properties: { password: text(72), hash: text(100) },
} as const;

const thumbnailQuery = {
  type: 'object',
  properties: { width: { type: 'integer', minimum: 16, maximum: 1024, default: 128 } },
} as const;

/**
 * The api's routes, not yet listening.
 * @param options.logger whether each request is logged as a JSON line on standard output
 */
export function createServer(options: { logger: boolean }): FastifyInstance {
  const server = fastify({ logger: options.logger });

  server.get('/health', () => healthReport('api', process.uptime()));

  server.get<{ Params: { name: string } }>('/hello/:name', (request) => ({
    message: greeting(request.params.name),
  }));

  server.post<{ Body: { password: string } }>(
    '/hash',
    { schema: { body: hashBody } },
    async (request) => ({ hash: await hashPassword(request.body.password) }),
  );

  server.post<{ Body: { password: string; hash: string } }>(
    '/verify',
    { schema: { body: verifyBody } },
    async (request) => ({ match: await verifyPassword(request.body) }),
  );

  server.get<{ Querystring: { width: number } }>(
    '/thumbnail',
    { schema: { querystring: thumbnailQuery } },
    async (request, reply) => reply.type('image/png').send(await thumbnail(request.query.width)),
  );

  return server;
}
