import { posix } from 'node:path';
import type { Difference, Files } from './compare-images';

/** A difference between the two back ends that stays, with why. */
export interface KnownDifference {
  /** In the words of docs/embedded-engine.md, as the next three. */
  what: string;
  buildx: string;
  embedded: string;
  why: string;
  covers(difference: Difference, image: DifferingImage): boolean;
}

/** The image of the embedded engine. */
export interface DifferingImage {
  files: Files;
  /** The first two bytes of a file that differs. */
  magic(path: string): string;
}

/**
 * All that may differ between the images of buildx and of the embedded engine. The parity test fails for any other
 * difference, and for a row that no image shows any more.
 */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    what: '`created` of the config',
    buildx: 'when it was built',
    embedded: 'when its commit was made',
    why: 'the same commit gives the same digest',
    covers: ({ where, embedded }, { files }) =>
      where === 'created' && !files.has(where) && embedded !== 'absent',
  },
  {
    what: 'a file in `node_modules` that its author packed as executable, but that is no program',
    buildx: '0755',
    embedded: '0644',
    why: 'modes come from what a file is (`bin` of a package, `#!`, an ELF program), so that a host without execute bits gives the same image',
    covers: (difference, image) =>
      isMode(difference, '0755', '0644') && !isProgram(difference.where, image),
  },
  {
    what: 'a script (`#!`) in `node_modules` that its author did not pack as executable',
    buildx: '0644',
    embedded: '0755',
    why: 'the same rule',
    covers: (difference, image) =>
      isMode(difference, '0644', '0755') && image.magic(difference.where) === '#!',
  },
];

/** The rows as docs/embedded-engine.md shows them, cells not padded. */
export function differencesTable(): string {
  const rows = KNOWN_DIFFERENCES.map(({ what, buildx, embedded, why }) => [
    what,
    buildx,
    embedded,
    why,
  ]);
  const head = [
    ['what', 'buildx', 'embedded', 'why'],
    ['---', '---', '---', '---'],
  ];
  return [...head, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Whether a file of a dependency has another mode, and the same owner and content. */
function isMode({ where, buildx, embedded }: Difference, from: string, to: string): boolean {
  return (
    where.startsWith('app/node_modules/') &&
    buildx.startsWith(`file ${from} `) &&
    embedded === buildx.replace(from, to)
  );
}

/** A script, an ELF file that is no library, or what a link in `.bin` leads to. */
function isProgram(path: string, { files, magic }: DifferingImage): boolean {
  const isElf = magic(path) === '\x7fE' && !/\.(node|so(\.\d+)*)$/.test(path);
  return isElf || magic(path) === '#!' || commandsOf(files).has(path);
}

function commandsOf(files: Files): Set<string> {
  const links = [...files].filter(([path]) => path.includes('/node_modules/.bin/'));
  return new Set(
    links.map(([path, { linkTarget = '' }]) => posix.join(posix.dirname(path), linkTarget)),
  );
}
