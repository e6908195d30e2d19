import { compareVersions } from './compare-versions';

/** What an ELF file says about the machine it is made for. */
export interface ElfInfo {
  /** In `process.arch`'s words (`x64`, `arm64` ...); `machine <number>` for any other. */
  machine: string;
  /** 32 or 64 bits. */
  class: 32 | 64;
  /** Shared libraries that must be loaded with it (DT_NEEDED), in the file's order. */
  needed: string[];
  /** The C library it is linked against; `none`: statically linked, or it leaves that to others. */
  libc: 'musl' | 'glibc' | 'none';
  /** Newest glibc version among its symbols: `2.34`. */
  glibcVersion?: string;
  /** Folders where its libraries are looked for first (DT_RUNPATH, DT_RPATH); may hold `$ORIGIN`. */
  runpath: string[];
}

const MACHINES: Record<number, string> = {
  3: 'ia32',
  8: 'mips',
  20: 'ppc',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  243: 'riscv64',
  258: 'loong64',
};

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NULL = 0;
const DT_NEEDED = 1;
export const DT_STRTAB = 5;
const DT_RPATH = 15;
const DT_RUNPATH = 29;
const DT_VERNEED = 0x6ffffffe;

/** A hostile file may chain its entries for ever: more than these are not read. */
const MAX_NAMES = 1024;
const MAX_NAME_BYTES = 4096;

/** A segment as the program headers describe it. */
export interface Segment {
  type: number;
  offset: number;
  address: number;
  size: number;
}

/** An ELF file that is open for reading. */
export interface ElfFile {
  bytes: Uint8Array;
  class: 32 | 64;
  u16(at: number): number;
  u32(at: number): number;
  /** An address, offset or size: 4 or 8 bytes by the file's class. */
  word(at: number): number;
}

/**
 * Reads the head of an ELF file and its dynamic section (System V gABI, chapters 4 and 5), as the dynamic loader
 * does: through the program headers, so a stripped file reads the same.
 * @param bytes the whole file
 * @returns undefined for what is no ELF file, or a damaged one; never throws
 */
export function readElf(bytes: Uint8Array): ElfInfo | undefined {
  try {
    return elfInfo(bytes);
  } catch (error) {
    // DataView's own bounds check: the file points outside itself.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function elfInfo(bytes: Uint8Array): ElfInfo | undefined {
  const file = openElf(bytes);
  if (file === undefined) return undefined;
  const machine = file.u16(18);
  const segments = segmentsOf(file);
  const dynamic = dynamicOf(file, segments);
  const strings = addressOf(dynamic, DT_STRTAB, segments);
  const texts = (tag: number): string[] =>
    dynamic
      .filter((entry) => entry.tag === tag)
      .slice(0, MAX_NAMES)
      .map((entry) => textAt(file, (strings ?? Number.NaN) + entry.value));
  const needed = texts(DT_NEEDED);
  const versions = glibcVersions(file, addressOf(dynamic, DT_VERNEED, segments), strings);
  const glibcVersion = versions.sort(compareVersions).at(-1);
  return {
    machine: MACHINES[machine] ?? `machine ${machine}`,
    class: file.class,
    needed,
    libc: libcOf(needed),
    ...(glibcVersion === undefined ? {} : { glibcVersion }),
    runpath: [...texts(DT_RUNPATH), ...texts(DT_RPATH)].flatMap((path) =>
      path.split(':').filter((folder) => folder !== ''),
    ),
  };
}

/** Undefined for what is no ELF file. What it then reads outside of the file is a RangeError. */
export function openElf(bytes: Uint8Array): ElfFile | undefined {
  const magic = [0x7f, 0x45, 0x4c, 0x46];
  if (magic.some((byte, at) => bytes[at] !== byte)) return undefined;
  const [wide, little] = [bytes[4] === 2, bytes[5] === 1];
  if ((!wide && bytes[4] !== 1) || (!little && bytes[5] !== 2)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    bytes,
    class: wide ? 64 : 32,
    u16: (at) => view.getUint16(at, little),
    u32: (at) => view.getUint32(at, little),
    word: (at) => (wide ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little)),
  };
}

/** The program headers. */
export function segmentsOf(file: ElfFile): Segment[] {
  const wide = file.class === 64;
  const start = file.word(wide ? 32 : 28);
  const entryBytes = file.u16(wide ? 54 : 42);
  const count = file.u16(wide ? 56 : 44);
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * entryBytes;
    return {
      type: file.u32(at),
      offset: file.word(at + (wide ? 8 : 4)),
      address: file.word(at + (wide ? 16 : 8)),
      size: file.word(at + (wide ? 32 : 16)),
    };
  });
}

/** The entries of the dynamic section, in the file's order. */
export function dynamicOf(file: ElfFile, segments: Segment[]): { tag: number; value: number }[] {
  const segment = segments.find(({ type }) => type === PT_DYNAMIC);
  const entries: { tag: number; value: number }[] = [];
  if (segment === undefined) return entries;
  const wordBytes = file.class / 8;
  const end = segment.offset + segment.size;
  for (let at = segment.offset; at + 2 * wordBytes <= end; at += 2 * wordBytes) {
    const tag = file.word(at);
    if (tag === DT_NULL) break;
    entries.push({ tag, value: file.word(at + wordBytes) });
  }
  return entries;
}

/** Where in the file the thing lies that a dynamic entry points at; undefined where there is no such entry. */
export function addressOf(
  dynamic: { tag: number; value: number }[],
  tag: number,
  segments: Segment[],
): number | undefined {
  const address = dynamic.find((entry) => entry.tag === tag)?.value;
  if (address === undefined) return undefined;
  const segment = segments.find(
    (one) => one.type === PT_LOAD && one.address <= address && address < one.address + one.size,
  );
  return segment === undefined ? undefined : address - segment.address + segment.offset;
}

/** The text at an offset, up to its end mark. */
export function textAt(file: ElfFile, at: number): string {
  const limit = Math.min(file.bytes.length, at + MAX_NAME_BYTES);
  if (!(at < limit)) throw new RangeError('a name outside the file');
  const end = file.bytes.subarray(at, limit).indexOf(0);
  if (end === -1) throw new RangeError('a name without an end');
  return Buffer.from(file.bytes.subarray(at, at + end)).toString('latin1');
}

/** The versions `GLIBC_x.y` that the file asks for (gABI extension: Elf64_Verneed, the same in both classes). */
function glibcVersions(file: ElfFile, start?: number, strings?: number): string[] {
  const versions: string[] = [];
  if (start === undefined || strings === undefined) return versions;
  let left = MAX_NAMES;
  for (let need = start, next = 1; next !== 0 && left > 0; need += next) {
    for (let aux = need + file.u32(need + 8), more = 1; more !== 0 && left > 0; aux += more) {
      const version = /^GLIBC_(\d+\.\d+)/.exec(textAt(file, strings + file.u32(aux + 8)))?.[1];
      if (version !== undefined) versions.push(version);
      more = file.u32(aux + 12);
      left -= 1;
    }
    next = file.u32(need + 12);
    left -= 1;
  }
  return versions;
}

/** By name: musl has one library for all, `libc.so`, which Alpine calls `libc.musl-<arch>.so.1`. */
function libcOf(needed: string[]): ElfInfo['libc'] {
  if (needed.some((name) => name === 'libc.so' || /^(libc\.musl-|ld-musl-)/.test(name))) {
    return 'musl';
  }
  return needed.some((name) => name === 'libc.so.6' || /^(ld-linux|ld64\.so)/.test(name))
    ? 'glibc'
    : 'none';
}
