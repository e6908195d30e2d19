import { posix } from 'node:path';

/** Endings of sources that tsc turns into files. Declarations are not among them. */
const EMITTED_ENDINGS = {
  '.ts': '.js',
  '.tsx': '.js',
  '.mts': '.mjs',
  '.cts': '.cjs',
  '.js': '.js',
  '.jsx': '.js',
  '.mjs': '.mjs',
  '.cjs': '.cjs',
  '.json': '.json',
} as const satisfies Record<string, string>;

const DECLARATION = /\.d(?:\.[^./]+)?\.[cm]?ts$/;

/** Whether tsc emits a file for this path. */
export function isSource(path: string): boolean {
  return !DECLARATION.test(path) && Object.hasOwn(EMITTED_ENDINGS, posix.extname(path));
}

/**
 * The file tsc makes of a source.
 *
 * @param path a source, in any folder
 */
export function emittedPath(path: string): string {
  const ending = posix.extname(path) as keyof typeof EMITTED_ENDINGS;
  const stem = path.slice(0, path.length - ending.length);
  return stem + (EMITTED_ENDINGS[ending] ?? ending);
}
