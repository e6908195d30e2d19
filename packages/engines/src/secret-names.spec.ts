import { looksLikeSecret } from './secret-names';

it.each([
  'NPM_TOKEN',
  'npm_token',
  'SSH_AUTH_SOCK',
  'CACHE_KEY',
  'DB_PASS',
  'PWORD',
  'GPG_KEY',
  'TOKENIZER_X',
  'PRIVATE_REGISTRY',
  'USERNAME',
  'COREPACK_INTEGRITY_KEYS',
  'AWS_ACCESS_ID',
  'API_CREDENTIALS',
])('%s', (name) => {
  expect(looksLikeSecret(name)).toBe(true);
});

it.each(['NODE_VERSION', 'PORT', 'AUTHOR', 'GPG_KEYS', 'HTTP_PROXY', 'SOURCE_DATE_EPOCH'])(
  'not %s',
  (name) => {
    expect(looksLikeSecret(name)).toBe(false);
  },
);
