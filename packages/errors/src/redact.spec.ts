import { redact } from './redact';

const HIDDEN: [what: string, text: string, shown: string][] = [
  [
    'a user and password',
    'GET https://ci:s3cret@registry.example/x',
    'GET https://***@registry.example/x',
  ],
  ['a user alone', 'git+ssh://git@git.example/x', 'git+ssh://***@git.example/x'],
  ['a password with an @', 'https://ci:a@b@registry.example', 'https://***@registry.example'],
  [
    'a password with a slash',
    'https://ci:a/b@registry.example/x',
    'https://***@registry.example/x',
  ],
  [
    'a colour inside the password',
    'https://ci:\u001b[31ms3cret@registry.example',
    'https://***@registry.example',
  ],
  ['.npmrc', '//registry.example/:_authToken=abc', '//registry.example/:_authToken=***'],
  ['.npmrc with blanks', '_password = abc', '_password = ***'],
  ['.yarnrc.yml', 'npmAuthToken: "abc"', 'npmAuthToken: "***"'],
  ['docker config.json', '{"identitytoken":"abc"}', '{"identitytoken":"***"}'],
  ['a header', 'Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
  ['a header as JSON', '{"authorization":"Basic YTpi"}', '{"authorization":"Basic ***"}'],
  [
    'a signed address',
    'https://s.example/b?X-Amz-Signature=00ff&x=1',
    'https://s.example/b?X-Amz-Signature=***&x=1',
  ],
  ['a JSON web token', 'got eyJhbGciOiJI.eyJzdWIiOiIx.c2ln', 'got ***'],
  ['a GitHub token', 'T=ghp_0123456789abcdefABCD', 'T=***'],
  ['an npm token after an underscore', 'X_npm_0123456789abcdefABCD', 'X_***'],
  ['a control character inside a token', 'npm_01234567\u000089abcdefABCD', '***'],
];

it.each(HIDDEN)('hides %s', (_what, text, shown) => {
  expect(redact(text)).toBe(shown);
});

it.each([
  'https://registry.example/@acme/lib',
  'http://127.0.0.1:4873/@acme/lib@1.0.0',
  'author: me@example.org',
  'npm_config_registry=https://registry.example',
  'tab\tand\nline feed',
  'été 日本 👍',
])('leaves %j alone', (text) => {
  expect(redact(text)).toBe(text);
});

it('drops escape sequences whole and turns a carriage return into a line end', () => {
  expect(
    redact(
      '\u001b[1;31mred\u001b[0m \u001b]8;;x\u0007link\u001b]8;;\u0007\r50%\r\n\u009b2Jend\u0007',
    ),
  ).toBe('red link\n50%\nend');
});

it.each(['://', 'a', '_auth', 'eyJ', '\u001b]', 'https://a:', '?token', '-eyJa'])(
  'takes a long run of %j',
  (piece) => {
    const text = piece.repeat(50_000);
    expect(redact(text).length).toBeLessThanOrEqual(text.length);
  },
);
