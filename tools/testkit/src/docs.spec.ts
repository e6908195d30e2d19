import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const SKIPPED = new Set(['node_modules', 'dist', 'goldens', 'fixtures', '.nx', 'tmp']);

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Files below a folder of the repository, as paths from its root. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

const FILES = ['packages', 'apps', 'tools', 'docs'].flatMap(filesBelow);
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...FILES.filter((path) => /^docs\/.*\.md$/.test(path)),
];

/** Text of a page without its fenced blocks: those show what a terminal or a user's file holds. */
const prose = (page: string): string => read(page).replace(/^```[^]*?^```$/gm, '');

/** What stands in backticks in a page's prose. */
const codeSpans = (page: string): string[] =>
  [...prose(page).matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

/** Codes of the sources: comments may name codes of other packages, and families (`NXM_LOCKFILE_*`). */
function codesOfSources(): string[] {
  const sources = FILES.filter(
    (path) =>
      /^packages\/[^/]+\/src\/.*\.ts$/.test(path) &&
      !path.endsWith('.spec.ts') &&
      !path.includes('/testing/'),
  );
  const codes = sources.flatMap((path) =>
    read(path)
      .split('\n')
      .filter((line) => !/^\s*(?:\/\/|\/\*|\*)/.test(line))
      .flatMap((line) => line.match(/(?<![A-Z_{])NXM_[A-Z0-9_]*[A-Z0-9]/g) ?? []),
  );
  return [...new Set(codes)].sort();
}

/** Codes that docs/errors.md has a row for, as often as it has one. */
const codesOfPage = (): string[] =>
  [...read('docs/errors.md').matchAll(/^\| `(NXM_[A-Z0-9_]+)`/gm)]
    .map(([, code = '']) => code)
    .sort();

/** Anchors of a page's headings, as GitHub makes them. */
const anchors = (path: string): string[] =>
  [...prose(path).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

/** Why a relative link of a page leads nowhere; undefined where it does. */
function brokenLink(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), path));
  if (!existsSync(join(ROOT, target))) return `${page}: ${link}: there is no ${target}`;
  if (anchor === undefined || anchors(target).includes(anchor)) return undefined;
  return `${page}: ${link}: ${target} has no heading for it`;
}

/** Whether a code span is a path from the repository's root, or the end of a source's path (`plan/image-plan.ts`). */
const isRootPath = (text: string): boolean =>
  /^(?:packages|apps|tools|docs|\.ci)\/[\w@./-]+$/.test(text);
const isSourcePath = (text: string): boolean =>
  /^(?!src\/|dist\/)[\w-][\w./-]*\/[\w.-]+\.(?:ts|mjs)$/.test(text);

/** Options a user sees, by schema. */
const schemas = FILES.filter((path) =>
  /^packages\/nx-multistage\/src\/(?:executors|generators)\/.*schema\.json$/.test(path),
);

describe('the documentation', () => {
  it('has exactly one row for each error code of the sources', () => {
    expect(codesOfPage()).toEqual(codesOfSources());
  });

  it('names no error code that no source has', () => {
    const known = new Set(codesOfSources());
    const unknown = PAGES.flatMap((page) =>
      (read(page).match(/NXM_[A-Z0-9_]*[A-Z0-9]/g) ?? [])
        .filter((code) => !known.has(code))
        .map((code) => `${page}: ${code}`),
    );
    expect(unknown).toEqual([]);
  });

  it('has links that lead somewhere', () => {
    const broken = PAGES.flatMap((page) =>
      [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !/^[a-z]+:/.test(link))
        .flatMap((link) => brokenLink(page, link) ?? []),
    );
    expect(broken).toEqual([]);
  });

  it('names paths of the repository that exist', () => {
    const missing = PAGES.flatMap((page) =>
      codeSpans(page)
        .filter((text) =>
          isRootPath(text)
            ? !existsSync(join(ROOT, text))
            : isSourcePath(text) && !FILES.some((path) => path.endsWith(`/${text}`)),
        )
        .map((text) => `${page}: ${text}`),
    );
    expect(missing).toEqual([]);
  });

  it('speaks of every option', () => {
    const spoken = PAGES.map(read).join('\n');
    const silent = schemas.flatMap((path) => {
      const { properties } = JSON.parse(read(path)) as {
        properties: Record<string, { 'x-priority'?: string }>;
      };
      return Object.entries(properties)
        .filter(([name, option]) => option['x-priority'] !== 'internal' && !isSpoken(spoken, name))
        .map(([name]) => `${path}: ${name}`);
    });
    expect(silent).toEqual([]);
  });
});

function isSpoken(text: string, option: string): boolean {
  return text.includes(`\`${option}\``) || text.includes(`\`--${option}\``);
}
