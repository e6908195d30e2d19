import { verdictOf, type Verdict, type VerifyContext } from '../context';

/** Also with a version (`gcc-14`, `python3.13`) or for a target (`x86_64-alpine-linux-musl-gcc`). */
const PROGRAM =
  /(?:^|\/)\.?s?bin\/(?:(?:[\w.]+-)*(?:gcc|g\+\+|cpp|cc|c\+\+|clang|clang\+\+|as|ld)(?:-?\d[\d.]*)?|g?make|cmake|ninja|python(?:\d[\d.]*)?|tsc|tsserver|go|rustc|cargo|javac)$/;
const TYPESCRIPT = /(?:^|\/)node_modules\/typescript\/package\.json$/;

/** What compiles C++ or TypeScript belongs to the build. node-gyp without them compiles nothing. */
export function compilers({ files }: VerifyContext): Verdict {
  const found = [...files].filter(
    ([path, { type }]) => type !== 'directory' && (PROGRAM.test(path) || TYPESCRIPT.test(path)),
  );
  return verdictOf(
    found.map(([path]) => `/${path}`),
    'none',
  );
}
