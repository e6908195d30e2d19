import {
  startFakeRegistry,
  type FakeAuth,
  type FakeRegistry,
  type FakeRegistryOptions,
} from '@nx-multistage/testkit';
import type { Credential } from './credential';
import { createTestClient } from './testing/clients';
import { freshBytes, imageOf } from './testing/images';

/** Other work may keep the machine busy. */
jest.setTimeout(60_000);

let registry: FakeRegistry;
afterEach(() => registry.close());

const repository = (name = 'acme/api') => ({ registry: registry.host, name });
const USERS = { ci: 's3cret' };
const CI: Credential = {
  kind: 'basic',
  username: 'ci',
  password: 's3cret',
  from: '/c/config.json',
};
const token = (auth: Partial<FakeAuth> = {}): FakeRegistryOptions => ({
  auth: { kind: 'token', users: USERS, ...auth },
});

const clientOf = (credential: Credential | undefined, now?: () => number) =>
  createTestClient({ credentials: async () => credential, ...(now === undefined ? {} : { now }) });
const smallImage = () => ({ images: [imageOf([freshBytes(20)])] });
/** The requests of the token server. */
const tokenRequests = () =>
  registry.requests
    .filter(({ url }) => url.startsWith('/token'))
    .map(({ method, url, headers }) => ({
      method,
      scopes: new URL(url, 'http://x').searchParams.getAll('scope'),
      login: headers.authorization !== undefined,
    }));

it('asks for nothing where nothing is asked for', async () => {
  registry = await startFakeRegistry();
  const credentials = jest.fn(async () => CI);
  await createTestClient({ credentials }).push(repository(), smallImage(), { tags: ['1'] });
  expect(credentials).not.toHaveBeenCalled();
  expect(registry.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});

it('logs in with a user name and a password', async () => {
  registry = await startFakeRegistry({ auth: { kind: 'basic', users: USERS } });
  await clientOf(CI).push(repository(), smallImage(), { tags: ['1'] });
  expect(
    registry.requests
      .filter(({ url }) => url !== '/v2/')
      .map(({ headers }) => headers.authorization),
  ).toEqual(registry.requests.slice(1).map(() => 'Basic Y2k6czNjcmV0'));
});

it('buys one token for a push, with the scope of the push, and one for a pull', async () => {
  registry = await startFakeRegistry(token());
  const client = clientOf(CI);
  await client.push(repository(), smallImage(), { tags: ['1'] });
  await client.fetchManifest(repository(), '1');
  expect(tokenRequests()).toEqual([
    { method: 'GET', scopes: ['repository:acme/api:pull,push'], login: true },
    { method: 'GET', scopes: ['repository:acme/api:pull'], login: true },
  ]);
});

it('takes a token by its other name', async () => {
  registry = await startFakeRegistry(token({ field: 'access_token' }));
  await clientOf(CI).push(repository(), smallImage(), { tags: ['1'] });
  expect(tokenRequests()).toHaveLength(1);
});

it('names the push first and the source of a mount second', async () => {
  registry = await startFakeRegistry(token());
  const client = clientOf(CI);
  const set = smallImage();
  await client.push(repository('base'), set);
  const { blobs } = await client.push(repository(), set, { mountFrom: [repository('base')] });
  expect(blobs.map(({ action, bytesSent }) => [action, bytesSent])).toEqual([
    ['mounted', 0],
    ['mounted', 0],
  ]);
  expect(tokenRequests().at(-1)?.scopes).toEqual([
    'repository:acme/api:pull,push',
    'repository:base:pull',
  ]);
});

it('works with a token server that reads only the first scope', async () => {
  registry = await startFakeRegistry(token({ firstScopeOnly: true }));
  const client = clientOf(CI);
  const set = smallImage();
  await client.push(repository('base'), set);
  await client.push(repository(), set, { mountFrom: [repository('base')], tags: ['1'] });
  expect(registry.repository('acme/api').tags.size).toBe(1);
});

it('reads anonymously where that is allowed', async () => {
  registry = await startFakeRegistry(token({ anonymousPull: true }));
  await clientOf(CI).push(repository(), smallImage(), { tags: ['1'] });
  await expect(clientOf(undefined).fetchManifest(repository(), '1')).resolves.toBeDefined();
  expect(tokenRequests().at(-1)).toEqual({
    method: 'GET',
    scopes: ['repository:acme/api:pull'],
    login: false,
  });
});

it('buys a new token a little before the old one ends', async () => {
  registry = await startFakeRegistry(token({ expiresIn: 60 }));
  let now = 1_000_000;
  const client = clientOf(CI, () => now);
  await client.push(repository(), smallImage());
  now += 49_000;
  await client.push(repository(), smallImage());
  expect(tokenRequests()).toHaveLength(1);
  now += 2_000;
  await client.push(repository(), smallImage());
  expect(tokenRequests()).toHaveLength(2);
});

it('buys exactly one token for each 401 in the middle of a push', async () => {
  registry = await startFakeRegistry(token({ usesPerToken: 3 }));
  const client = clientOf(CI);
  await client.push(repository(), smallImage(), { tags: ['1'], parallel: 1 });
  const requests = registry.requests.filter(({ url }) => url.startsWith('/v2/acme'));
  expect(requests.length).toBeGreaterThan(10);
  // Each token is used three times and refused once, all but the last.
  expect(tokenRequests()).toHaveLength(Math.ceil(requests.length / 4));
  expect(client.waits).toEqual([]);
});

it('ends after the second 401 in a row', async () => {
  registry = await startFakeRegistry(token({ usesPerToken: 0 }));
  await expect(clientOf(CI).fetchManifest(repository(), '1')).rejects.toMatchObject({
    code: 'NXM_REGISTRY_UNAUTHORIZED',
    message: `Could not read ${registry.host}/acme/api:1: ${registry.host} asks for a login (status 401, UNAUTHORIZED: unauthorized). The credentials "ci" from /c/config.json were not accepted.`,
    hint: expect.stringContaining(`docker login ${registry.host}`),
  });
  expect(tokenRequests()).toHaveLength(2);
});

it('sends an identity token as a grant', async () => {
  registry = await startFakeRegistry(token({ identityTokens: { 'refresh-me': 'ci' } }));
  const identity: Credential = {
    kind: 'identity',
    username: '<token>',
    token: 'refresh-me',
    from: 'x',
  };
  await clientOf(identity).push(repository(), smallImage());
  expect(tokenRequests()).toEqual([{ method: 'POST', scopes: [], login: false }]);
});

it('sends it as a password where the grant is unknown', async () => {
  registry = await startFakeRegistry(token());
  const identity: Credential = { kind: 'identity', username: 'ci', token: 's3cret', from: 'x' };
  await clientOf(identity).push(repository(), smallImage());
  expect(tokenRequests().map(({ method, login }) => [method, login])).toEqual([
    ['POST', false],
    ['GET', true],
  ]);
});

it('sends a token of the registry as it is', async () => {
  registry = await startFakeRegistry(token());
  const bearer: Credential = { kind: 'bearer', token: 'my-own-token', from: 'x' };
  await expect(clientOf(bearer).fetchManifest(repository(), '1')).rejects.toMatchObject({
    code: 'NXM_REGISTRY_UNAUTHORIZED',
  });
  expect(tokenRequests()).toEqual([]);
  expect(registry.requests.at(-1)?.headers.authorization).toBe('Bearer my-own-token');
});

it.each([
  ['without credentials', undefined, 'There are no credentials for'],
  [
    'with a wrong password',
    { ...CI, password: 'wrong' },
    'The credentials "ci" from /c/config.json were not accepted',
  ],
])('%s it says what was tried', async (_title, credential, said) => {
  for (const kind of ['basic', 'token'] as const) {
    registry = await startFakeRegistry({ auth: { kind, users: USERS } });
    await expect(
      clientOf(credential as Credential | undefined).push(repository(), smallImage()),
    ).rejects.toMatchObject({
      code: 'NXM_REGISTRY_UNAUTHORIZED',
      message: expect.stringContaining(said),
    });
    await registry.close();
  }
});

it('tries the token server again, as every other', async () => {
  registry = await startFakeRegistry(token());
  let left = 2;
  registry.setFault(({ url }) =>
    url.startsWith('/token') && left-- > 0 ? { kind: 'answer', status: 503 } : undefined,
  );
  const client = clientOf(CI);
  await client.push(repository(), smallImage(), { parallel: 1 });
  expect(client.events.map(({ action, reason }) => [action, reason])).toEqual(
    Array(2).fill([`get a token for ${registry.host}/acme/api from ${registry.host}`, '503']),
  );
});

it.each(['<html>', '{}', '{"token":""}', '{"token":"a\\nb"}', '[]', 'null'])(
  'refuses %j for a token',
  async (body) => {
    registry = await startFakeRegistry(token());
    registry.setFault(({ url }) =>
      url.startsWith('/token') ? { kind: 'answer', status: 200, body } : undefined,
    );
    await expect(clientOf(CI).fetchManifest(repository(), '1')).rejects.toMatchObject({
      code: 'NXM_REGISTRY_PROTOCOL',
      message: expect.stringContaining('answered without a token'),
    });
  },
);

describe('a realm', () => {
  let other: FakeRegistry;
  afterEach(() => other.close());

  it('that redirects gets no second request', async () => {
    other = await startFakeRegistry();
    registry = await startFakeRegistry(token());
    registry.setFault(({ url }) =>
      url.startsWith('/token')
        ? { kind: 'answer', status: 307, headers: { location: `http://${other.host}/token` } }
        : undefined,
    );
    await expect(clientOf(CI).fetchManifest(repository(), '1')).rejects.toMatchObject({
      code: 'NXM_REGISTRY_UNTRUSTED',
    });
    expect(other.requests).toEqual([]);
  });

  it.each([
    'http://auth.example/token',
    'https://10.0.0.1/token',
    'https://169.254.169.254/',
    'ftp://x/',
    'token',
    '',
  ])('%j sees no credentials', async (realm) => {
    other = await startFakeRegistry();
    registry = await startFakeRegistry(token({ realm }));
    await expect(clientOf(CI).fetchManifest(repository(), '1')).rejects.toMatchObject({
      code: 'NXM_REGISTRY_UNTRUSTED',
      message: expect.stringContaining(`"${realm}"`),
    });
  });
});

it('sends nothing to an origin that a 401 came from after a redirect', async () => {
  const other = await startFakeRegistry({ auth: { kind: 'basic', users: USERS } });
  try {
    registry = await startFakeRegistry({ auth: { kind: 'basic', users: USERS } });
    const location = `http://${other.host}/v2/acme/api/manifests/1`;
    registry.setFault(({ url }) =>
      url.includes('/manifests/')
        ? { kind: 'answer', status: 307, headers: { location } }
        : undefined,
    );
    await expect(clientOf(CI).fetchManifest(repository(), '1')).rejects.toMatchObject({
      code: 'NXM_REGISTRY_UNAUTHORIZED',
    });
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  } finally {
    await other.close();
  }
});
