import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { portOf } from './port';
import { createServer } from './server';

let server: FastifyInstance;
beforeAll(async () => {
  server = createServer({ logger: false });
  await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

const get = (path: string) =>
  fetch(`http://127.0.0.1:${(server.server.address() as AddressInfo).port}${path}`);
const post = (path: string, body: unknown) =>
  fetch(`http://127.0.0.1:${(server.server.address() as AddressInfo).port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(body),
  });

describe('api', () => {
  it('is well', async () => {
    const answer = await get('/health');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 'ok', service: 'api' });
  });

  it('greets with the library', async () => {
    expect(await (await get('/hello/Ada')).json()).toEqual({ message: 'Hello, Ada!' });
  });

  it('hashes a password and knows it again', async () => {
    const answer = await post('/hash', { password: 'open sesame' });
    const { hash } = (await answer.json()) as { hash: string };
    expect(hash).toMatch(/^\$2b\$10\$.{53}$/);
    const verify = async (password: string) =>
      (await post('/verify', { password, hash })).json() as Promise<unknown>;
    expect(await verify('open sesame')).toEqual({ match: true });
    expect(await verify('open barley')).toEqual({ match: false });
  });

  it('refuses a request without a password', async () => {
    expect((await post('/hash', {})).status).toBe(400);
  });

  it('draws a PNG of the width asked for', async () => {
    const answer = await get('/thumbnail?width=48');
    expect(answer.headers.get('content-type')).toBe('image/png');
    const picture = sharp(Buffer.from(await answer.arrayBuffer()));
    expect(await picture.metadata()).toMatchObject({ format: 'png', width: 48, height: 48 });
  });

  it.each(['/thumbnail?width=0', '/thumbnail?width=wide'])('refuses %s', async (path) => {
    expect((await get(path)).status).toBe(400);
  });
});

describe('portOf', () => {
  it.each([
    [undefined, 3000],
    ['', 3000],
    ['8080', 8080],
  ])('of %j', (value, port) => expect(portOf(value)).toBe(port));

  it.each(['http', '70000', '1.5', '-1'])('refuses %s', (value) =>
    expect(() => portOf(value)).toThrow(RangeError),
  );
});
