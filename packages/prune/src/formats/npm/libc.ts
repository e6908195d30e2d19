import type { Entry } from './entry';
import { nameAt } from './locations';

/** Words for musl in the names of packages: `linuxmusl`, `-musl`, `-musleabihf`. */
const MUSL = /musl(?:eabihf)?(?=-|$)/;
/** Words for glibc: `-gnu`, `-gnueabihf`, `-glibc`. */
const GLIBC = /-(?:gnu(?:eabihf)?|glibc|linuxglibc)(?=-|$)/;

/**
 * The C libraries of packages whose lock entries do not tell: npm writes `libc` to lockfiles from 11.11 on, and
 * without it installs the variants for both libcs. Judged by the names, as their authors use them: a package that
 * names its libc is for that one; one for Linux that names none, beside a twin that is the same but for musl
 * (`sharp-linux-x64`, `sharp-linuxmusl-x64`), is for glibc.
 *
 * Source: npm/cli#9025 (11.11.0).
 *
 * @param entries of the lockfile, by lock path
 * @returns the word by lock path, where an entry lacks it and its name tells
 */
export function missingLibcs(entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, string> {
  const bound = [...entries].filter(([, entry]) => isForLinux(entry));
  const twins = new Set(
    bound.flatMap(([path]) => (MUSL.test(nameAt(path)) ? [withoutMusl(nameAt(path))] : [])),
  );
  return new Map(
    bound.flatMap(([path, entry]): [string, string][] => {
      const libc = entry['libc'] === undefined ? libcOf(nameAt(path), twins) : undefined;
      return libc === undefined ? [] : [[path, libc]];
    }),
  );
}

function libcOf(name: string, twins: ReadonlySet<string>): string | undefined {
  if (MUSL.test(name)) return 'musl';
  return GLIBC.test(name) || twins.has(name) ? 'glibc' : undefined;
}

function isForLinux({ os }: Entry): boolean {
  return Array.isArray(os) && os.length === 1 && os[0] === 'linux';
}

/** `sharp-linuxmusl-x64` and `cli-linux-x64-musl` without the word. */
function withoutMusl(name: string): string {
  return name.replace(/(linux)?-?musl(?=-|$)/, '$1');
}
