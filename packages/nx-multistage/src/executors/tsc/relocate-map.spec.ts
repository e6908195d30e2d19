import { relocateMap } from './relocate-map';

const map = (sources: string[], more = {}): string =>
  JSON.stringify({ version: 3, file: 'main.js', sources, ...more, mappings: 'AAAA' });

describe('relocateMap', () => {
  it('leads to the same sources from the new folder', () => {
    const text = map(['../../../../apps/api/src/main.ts', 'https://x/a.ts', '/abs/b.ts']);
    expect(relocateMap(text, 'work/out/apps/api', 'dist/api')).toBe(
      map(['../../apps/api/src/main.ts', 'https://x/a.ts', '/abs/b.ts']),
    );
  });

  it('leaves a map with a root of its own alone', () => {
    const text = map(['src/main.ts'], { sourceRoot: '/src' });
    expect(relocateMap(text, 'a/b', 'c')).toBe(text);
  });
});
