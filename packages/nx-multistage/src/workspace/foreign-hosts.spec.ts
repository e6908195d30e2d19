import { foreignHosts } from './foreign-hosts';

const usual = (count: number, line: (name: string) => string): string =>
  Array.from({ length: count }, (_, index) => line(`p${index}`)).join('\n');

describe('foreignHosts', () => {
  it.each([
    ['npm', (url: string) => `      "resolved": "${url}",`],
    ['Yarn 1', (url: string) => `  resolved "${url}#abc"`],
    ['pnpm', (url: string) => `    resolution: {integrity: sha512-a, tarball: ${url}}`],
    [
      'later Yarns',
      (url: string) => `  resolution: "a@npm:1.0.0::__archiveUrl=${encodeURIComponent(url)}"`,
    ],
    ['Bun', (url: string) => `    "a": ["a@1.0.0", "${url}", {}, "sha512-a"],`],
  ])('names host and package in a lockfile of %s', (_, line) => {
    const lockfile = `${usual(3, (name) => line(`https://registry.example/${name}/-/${name}-1.0.0.tgz`))}\n${line('https://other.example/@acme/a/-/a-1.0.0.tgz')}\n`;
    expect(foreignHosts({ lockfile, known: [] })).toEqual([
      'the lockfile fetches @acme/a from other.example, which no settings and no package.json name',
    ]);
    expect(foreignHosts({ lockfile, known: ['@acme:registry=https://other.example/\n'] })).toEqual(
      [],
    );
  });

  it('takes no other address for one that is fetched', () => {
    const lockfile =
      '"resolved": "https://registry.example/a/-/a.tgz",\n"url": "https://funding.example/a"';
    expect(foreignHosts({ lockfile, known: [] })).toEqual([]);
  });
});
