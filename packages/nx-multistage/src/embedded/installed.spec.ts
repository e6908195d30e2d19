import { readInstalled } from './installed';

describe('readInstalled', () => {
  it('finds the files that packages declare as programs, below their own folders', () => {
    const packages = {
      'node_modules/a': { bin: { a: 'bin/a.js', b: './b.js' } },
      'node_modules/a/node_modules/c': { bin: 'cli.js' },
      'node_modules/none': {},
      'node_modules/@acme/lib': { link: true },
      'workspace_modules/@acme/lib': {},
    };
    expect(readInstalled(JSON.stringify({ packages }))).toEqual({
      packages: 3,
      programs: new Set([
        'node_modules/a/bin/a.js',
        'node_modules/a/b.js',
        'node_modules/a/node_modules/c/cli.js',
      ]),
    });
  });

  it.each(['', '{}'])('finds nothing in %j', (text) => {
    expect(readInstalled(text)).toEqual({ packages: 0, programs: new Set() });
  });
});
