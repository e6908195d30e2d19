import { credentialFileCandidates } from './credential-candidates';
import { helperFor, parseCredentialFile, storedCredential } from './credential-file';

const repository = (registry: string, name = 'acme/api') => ({ registry, name });
const fileOf = (value: unknown) => parseCredentialFile(JSON.stringify(value), '/h/config.json');
const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') });
const basic = (username: string, password: string) => ({
  kind: 'basic',
  username,
  password,
  from: '/h/config.json',
});
const stored = (auths: unknown, registry: string, name?: string) =>
  storedCredential(fileOf({ auths }), repository(registry, name));

it.each([
  ['ghcr.io', 'ghcr.io'],
  ['https://ghcr.io', 'ghcr.io'],
  ['https://ghcr.io/', 'ghcr.io'],
  ['https://ghcr.io/v1/', 'ghcr.io'],
  ['http://ghcr.io/v2', 'ghcr.io'],
  ['GHCR.io', 'ghcr.IO'],
  ['localhost:5000', 'localhost:5000'],
  ['https://index.docker.io/v1/', 'docker.io'],
  ['docker.io', 'docker.io'],
  ['registry-1.docker.io', 'docker.io'],
  ['https://index.docker.io/v1/', 'registry-1.docker.io'],
])('the key %s is for %s', (key, registry) => {
  expect(stored({ [key]: auth('ci:pw') }, registry)).toEqual(basic('ci', 'pw'));
});

it.each([
  ['ghcr.io', 'ghcr.io:443'],
  ['ghcr.io:5000', 'ghcr.io'],
  ['xghcr.io', 'ghcr.io'],
  ['ghcr.io/acme/other', 'ghcr.io'],
  ['ghcr.io/acme/ap', 'ghcr.io'],
])('the key %s is not for %s', (key, registry) => {
  expect(stored({ [key]: auth('ci:pw') }, registry)).toBeUndefined();
});

it('takes the most specific key', () => {
  const auths = { 'q.io': auth('a:1'), 'q.io/acme': auth('b:2'), 'q.io/acme/api': auth('c:3') };
  expect(stored(auths, 'q.io', 'acme/api')).toEqual(basic('c', '3'));
  expect(stored(auths, 'q.io', 'acme/web')).toEqual(basic('b', '2'));
  expect(stored(auths, 'q.io', 'other')).toEqual(basic('a', '1'));
});

it.each([
  [auth('ci:pw'), basic('ci', 'pw')],
  [auth('ci:a:b:c'), basic('ci', 'a:b:c')],
  [auth('ci:pw\0\0'), basic('ci', 'pw')],
  [{ username: 'ci', password: 'pw' }, basic('ci', 'pw')],
  [{ ...auth('x:y'), username: 'ci', password: 'pw' }, basic('x', 'y')],
  [
    { ...auth('00000000-0000:'), identitytoken: 't' },
    { kind: 'identity', username: '00000000-0000', token: 't', from: '/h/config.json' },
  ],
  [
    { identitytoken: 't' },
    { kind: 'identity', username: '<token>', token: 't', from: '/h/config.json' },
  ],
  [{ registrytoken: 't' }, { kind: 'bearer', token: 't', from: '/h/config.json' }],
  [{}, undefined],
  [null, undefined],
  [{ email: 'a@b.c' }, undefined],
  [{ auth: '', username: '' }, undefined],
])('reads %j', (entry, credential) => {
  expect(stored({ 'ghcr.io': entry }, 'ghcr.io')).toEqual(credential);
});

it.each([
  [auth('no colon'), 'whose "auth" is not the base64 of user:password'],
  [{ auth: 'ci:pw' }, 'whose "auth" is not the base64 of user:password'],
  [{ auth: 7 }, 'whose "auth" is not a text'],
  [{ password: ['pw'] }, 'whose "password" is not a text'],
  [{ username: 'ci' }, 'without a user name or without a password'],
  [auth('ci:'), 'without a user name or without a password'],
  ['text', 'that is not an object'],
  [['list'], 'that is not an object'],
])('refuses %j, only for the registry it is for', (entry, why) => {
  expect(() => stored({ 'ghcr.io': entry }, 'ghcr.io')).toThrow(
    expect.objectContaining({
      code: 'NXM_CREDENTIALS_FILE',
      message: `The file of logins /h/config.json has a login for "ghcr.io" ${why}.`,
    }),
  );
  expect(stored({ 'ghcr.io': entry }, 'quay.io')).toBeUndefined();
});

it.each([
  ['{', 'is not JSON'],
  ['[]', 'is not a JSON object'],
  ['"x"', 'is not a JSON object'],
  ['null', 'is not a JSON object'],
  ['{"auths":[]}', 'has "auths" that is not an object'],
  ['{"credHelpers":"x"}', 'has "credHelpers" that is not an object'],
  ['{"credsStore":1}', 'has "credsStore" that is not a text'],
])('refuses the file %s', (text, why) => {
  expect(() => parseCredentialFile(text, '/h/config.json')).toThrow(
    expect.objectContaining({
      code: 'NXM_CREDENTIALS_FILE',
      message: `The file of logins /h/config.json ${why}.`,
    }),
  );
});

it('reads a file with a byte order mark, and one with other settings only', () => {
  expect(parseCredentialFile('\ufeff{"auths":{}}', 'x').auths).toEqual({});
  expect(parseCredentialFile('{"proxies":{},"auths":null}', 'x').auths).toEqual({});
});

it('names the helper of the registry before the one for all', () => {
  const file = fileOf({ credsStore: 'desktop', credHelpers: { 'gcr.io': 'gcloud', 'x.io': '' } });
  expect(helperFor(file, repository('gcr.io'))).toEqual({ name: 'gcloud', own: true });
  expect(helperFor(file, repository('quay.io'))).toEqual({ name: 'desktop', own: false });
  expect(helperFor(file, repository('x.io'))).toBeUndefined();
  expect(helperFor(fileOf({}), repository('x.io'))).toBeUndefined();
  expect(() => helperFor(fileOf({ credHelpers: { 'x.io': 1 } }), repository('x.io'))).toThrow(
    expect.objectContaining({ code: 'NXM_CREDENTIALS_FILE' }),
  );
});

it.each([
  [{}, ['/h/.docker/config.json', '/h/.config/containers/auth.json']],
  [
    {
      DOCKER_CONFIG: '/d',
      REGISTRY_AUTH_FILE: '/a.json',
      XDG_RUNTIME_DIR: '/run/1',
      XDG_CONFIG_HOME: '/c',
    },
    ['/a.json', '/d/config.json', '/run/1/containers/auth.json', '/c/containers/auth.json'],
  ],
  [
    { DOCKER_CONFIG: '', REGISTRY_AUTH_FILE: '' },
    ['/h/.docker/config.json', '/h/.config/containers/auth.json'],
  ],
])('looks with %j in these files', (env, files) => {
  expect(credentialFileCandidates(env, '/h')).toEqual(files);
});
