import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { CREDENTIALS, IDENTITY_TOKEN, READER } from './credentials';
import { describeWhere } from './describe-where';
import {
  registriesMissing,
  startRegistryServer,
  stopRegistryServers,
  type RegistryServer,
} from './registries';
import type { RegistryKind } from './registry-parts';
import type { TokenServer } from './token-server';

jest.setTimeout(60_000);

const digestOf = (bytes: string | Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const basic = (username: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});

/** Uploads a blob in one PUT. @returns the status of the last answer */
async function upload(
  { url }: RegistryServer,
  repository: string,
  { body, headers = {} }: { body: string | Buffer; headers?: Record<string, string> },
): Promise<number> {
  const start = { method: 'POST', headers };
  const session = await fetch(`${url}/v2/${repository}/blobs/uploads/`, start);
  await session.arrayBuffer();
  const location = session.headers.get('location');
  if (session.status !== 202 || location === null) return session.status;
  const to = new URL(location, url);
  to.searchParams.set('digest', digestOf(body));
  const answer = await fetch(to, {
    method: 'PUT',
    headers,
    body: new Uint8Array(Buffer.from(body)),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** Status of a GET, or the code of the error that stopped it. */
function getStatus(url: string, ca?: string): Promise<number | string> {
  return new Promise((resolve) => {
    httpsRequest(url, { agent: false, ...(ca && { ca: readFileSync(ca) }) }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .end();
  });
}

async function mount(server: RegistryServer): Promise<number> {
  await upload(server, 'one/app', { body: 'hello' });
  const query = `mount=${digestOf('hello')}&from=one/app`;
  return (await fetch(`${server.url}/v2/two/app/blobs/uploads/?${query}`, { method: 'POST' }))
    .status;
}

describeWhere(registriesMissing(), 'registries for tests', () => {
  afterEach(stopRegistryServers);

  it.each<RegistryKind>(['plain', 'second', 'mountless'])(
    '%s takes a blob and logs each request with its answer',
    async (kind) => {
      const server = await startRegistryServer(kind);
      expect(await upload(server, 'one/app', { body: 'hello' })).toBe(201);
      await fetch(`${server.url}/v2/one/app/blobs/${digestOf('other')}`, { method: 'HEAD' });
      const log = await server.log();
      expect(log.map(({ method, status }) => `${method} ${status}`)).toEqual([
        'POST 202',
        'PUT 201',
        'HEAD 404',
      ]);
      expect(log[0]?.path).toBe('/v2/one/app/blobs/uploads/');
    },
  );

  it.each<[RegistryKind, number]>([
    ['plain', 201],
    ['second', 201],
    ['mountless', 202],
  ])('%s answers a mount with %d', async (kind, status) => {
    expect(await mount(await startRegistryServer(kind))).toBe(status);
  });

  it('keeps its port, its blobs and its log over a crash', async () => {
    const server = await startRegistryServer('plain');
    await upload(server, 'one/app', { body: 'hello' });
    await server.kill();
    await expect(fetch(`${server.url}/v2/`)).rejects.toThrow();
    await server.restart();
    const blob = await fetch(`${server.url}/v2/one/app/blobs/${digestOf('hello')}`);
    expect(await blob.text()).toBe('hello');
    expect(readFileSync(server.blobFile(digestOf('hello')), 'utf8')).toBe('hello');
    expect((await server.log()).map(({ status }) => status)).toEqual([202, 201, 200]);
  });

  it('leaves neither process nor files', async () => {
    const server = await startRegistryServer('plain');
    await server.stop();
    expect(existsSync(server.storage)).toBe(false);
    await expect(fetch(`${server.url}/v2/`)).rejects.toThrow();
  });

  it.each([
    ['good', 200],
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['self-signed', 200],
  ] as const)('serves https with a certificate that is %s', async (certificate, outcome) => {
    const server = await startRegistryServer('tls', { certificate });
    const { ca } = server.certificate ?? {};
    expect(await getStatus(`${server.url}/v2/`, ca)).toBe(outcome);
    expect(await getStatus(`${server.url}/v2/`)).toMatch(/SELF_SIGNED|CERT|UNABLE_TO_VERIFY/);
  });

  it('asks for a password', async () => {
    const { url, credentials } = await startRegistryServer('htpasswd');
    const { username = '', password = '' } = credentials ?? {};
    const statuses = [{}, basic(username, 'wrong'), basic(username, password)].map(
      async (headers) => (await fetch(`${url}/v2/`, { headers })).status,
    );
    expect(await Promise.all(statuses)).toEqual([401, 401, 200]);
  });

  it('refuses what writes, and serves what is there', async () => {
    const filled = await startRegistryServer('plain');
    await upload(filled, 'one/app', { body: 'hello' });
    const server = await startRegistryServer('readonly', { storage: filled.storage });
    expect(await upload(server, 'one/app', { body: 'more' })).toBe(405);
    const blob = await fetch(`${server.url}/v2/one/app/blobs/${digestOf('hello')}`);
    expect(await blob.text()).toBe('hello');
    await server.stop();
    expect(existsSync(filled.storage)).toBe(true);
  });

  it('has a disk that is soon full, also after a restart', async () => {
    const server = await startRegistryServer('small-disk', { diskMegabytes: 2 });
    expect(await upload(server, 'one/app', { body: 'hello' })).toBe(201);
    const large = { body: Buffer.alloc(3_000_000, 1) };
    expect(await upload(server, 'one/app', large)).toBe(500);
    await server.restart();
    expect(readFileSync(server.blobFile(digestOf('hello')), 'utf8')).toBe('hello');
  });
});

describeWhere(registriesMissing(), 'a registry that asks for tokens', () => {
  let server: RegistryServer;
  beforeAll(async () => {
    server = await startRegistryServer('token');
  });
  afterAll(stopRegistryServers);

  /** A request to the token server for this repository. */
  function askToken(actions: string, headers: Record<string, string> = {}): Promise<Response> {
    const query = `service=nx-multistage-test-registry&scope=repository:one/app:${actions}`;
    return fetch(`${tokenServer().url}?${query}&scope=repository:two/app:pull`, { headers });
  }

  function tokenServer(): TokenServer {
    if (server.tokenServer === undefined) throw new Error('no token server');
    return server.tokenServer;
  }

  /** What an upload is answered with such a token. */
  async function uploadWith(actions: string, headers?: Record<string, string>): Promise<number> {
    const { token } = (await (await askToken(actions, headers)).json()) as { token: string };
    const authorization = `Bearer ${token}`;
    return upload(server, 'one/app', { body: 'hello', headers: { authorization } });
  }

  it('names its token server', async () => {
    const { status, headers } = await fetch(`${server.url}/v2/`);
    expect([status, headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer realm="${tokenServer().url}",service="nx-multistage-test-registry"`,
    ]);
  });

  it('lets its user push, its reader and strangers not', async () => {
    const user = basic(CREDENTIALS.username, CREDENTIALS.password);
    expect(await uploadWith('pull,push', user)).toBe(201);
    expect(await uploadWith('pull', user)).toBe(401);
    expect(await uploadWith('pull,push', basic(READER.username, READER.password))).toBe(401);
    expect(await uploadWith('pull,push')).toBe(401);
    expect((await askToken('pull', basic('ci', 'wrong'))).status).toBe(401);
    expect(tokenServer().requests().at(-1)).toEqual({
      method: 'GET',
      service: 'nx-multistage-test-registry',
      scopes: ['repository:one/app:pull', 'repository:two/app:pull'],
      user: 'ci',
      status: 401,
    });
  });

  it('takes an identity token instead of a password', async () => {
    const answer = async (refresh_token: string): Promise<number> => {
      const fields = { grant_type: 'refresh_token', service: 'x', client_id: 'x', refresh_token };
      const body = new URLSearchParams({ ...fields, scope: 'repository:one/app:pull' });
      return (await fetch(tokenServer().url, { method: 'POST', body })).status;
    };
    expect([await answer(IDENTITY_TOKEN), await answer('another')]).toEqual([200, 401]);
  });

  it('makes tokens that have expired, and may lie about it', async () => {
    Object.assign(tokenServer(), { lifeSeconds: 0, toldSeconds: 900 });
    const user = basic(CREDENTIALS.username, CREDENTIALS.password);
    const { expires_in } = (await (await askToken('pull', user)).json()) as { expires_in: number };
    expect([expires_in, await uploadWith('pull,push', user)]).toEqual([900, 401]);
  });
});
