import { blockText, bodyText, parseSyml } from './syml';

const TEXT = `# comment

__metadata:
  version: 10
  cacheKey: 10c0

"@a/b@npm:^1.0.0, @a/b@npm:~1.0.0":
  version: 1.0.0
  resolution: "@a/b@npm:1.0.0"
  dependencies:
    "@a/c": "npm:*"
    plain: "npm:^1"
  linkType: hard
`;

describe('syml', () => {
  it('reads maps, quoted and plain', () => {
    expect(parseSyml(TEXT).map(({ key, value }) => [key, value])).toEqual([
      ['__metadata', { version: '10', cacheKey: '10c0' }],
      [
        '@a/b@npm:^1.0.0, @a/b@npm:~1.0.0',
        {
          version: '1.0.0',
          resolution: '@a/b@npm:1.0.0',
          dependencies: { '@a/c': 'npm:*', plain: 'npm:^1' },
          linkType: 'hard',
        },
      ],
    ]);
  });

  it('writes what it read', () => {
    for (const { key, value, body } of parseSyml(TEXT).slice(1)) {
      expect(bodyText(value)).toBe(body);
      expect(TEXT).toContain(blockText(key, body));
    }
  });

  it('puts a key of more than 1024 characters on a line of its own, and reads it back', () => {
    const key = `a@npm:${'1'.repeat(1100)}`;
    const text = blockText(key, '  version: 1.0.0');
    expect(text.startsWith(`? "${key}"\n:\n`)).toBe(true);
    expect(parseSyml(text)[0]?.key).toBe(key);
  });

  it('names the line that it cannot read', () => {
    expect(() => parseSyml('a:\n  b c\n')).toThrow('line 2');
  });
});
