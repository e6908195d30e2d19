import { secretLikeNames } from './secret-names';

describe('secretLikeNames', () => {
  it('knows what any of the three scanners knows', () => {
    expect(
      secretLikeNames([
        'CACHE_KEY',
        'SSH_AUTH_SOCK',
        'TOKENIZER_X',
        'COREPACK_INTEGRITY_KEYS',
        'DB_USERNAME',
        'my_pword',
      ]),
    ).toEqual([
      'CACHE_KEY',
      'SSH_AUTH_SOCK',
      'TOKENIZER_X',
      'COREPACK_INTEGRITY_KEYS',
      'DB_USERNAME',
      'my_pword',
    ]);
  });

  it('leaves other names alone', () => {
    expect(secretLikeNames(['NODE_ENV', 'PORT', 'TZ', 'AUTHOR', 'LOG_LEVEL'])).toEqual([]);
  });
});
