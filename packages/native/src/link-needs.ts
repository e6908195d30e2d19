import {
  addressOf,
  DT_STRTAB,
  dynamicOf,
  type ElfFile,
  openElf,
  segmentsOf,
  textAt,
} from './audit/elf';

const DT_HASH = 4;
const DT_SYMTAB = 6;
const DT_GNU_HASH = 0x6ffffef5;
const DT_BIND_NOW = 24;
const DT_FLAGS = 30;
const DF_BIND_NOW = 8;
const DT_FLAGS_1 = 0x6ffffffb;
const DF_1_NOW = 1;
const STB_GLOBAL = 1;
/** A damaged file may name any number. */
const MAX_SYMBOLS = 200_000;

/** What a file asks of others when it is linked at run time. */
export interface LinkNeeds {
  /** Symbols that it does not bring and cannot do without: global and not weak; in the file's order. */
  symbols: string[];
  /** All are looked up when it is loaded, by its own wish (`-z now`); else functions when they are called. */
  bindsNow: boolean;
}

const NOTHING: LinkNeeds = { symbols: [], bindsNow: false };

/**
 * Reads what an ELF file leaves to others (gABI, Symbol Table and Dynamic Section) without section headers, as the
 * loader does.
 *
 * @param bytes the whole file
 * @returns no symbols where the file is damaged or does not tell how many it has
 */
export function linkNeeds(bytes: Uint8Array): LinkNeeds {
  try {
    const file = openElf(bytes);
    return file === undefined ? NOTHING : needsOf(file);
  } catch (error) {
    if (error instanceof RangeError) return NOTHING;
    throw error;
  }
}

function needsOf(file: ElfFile): LinkNeeds {
  const segments = segmentsOf(file);
  const dynamic = dynamicOf(file, segments);
  const [table, strings, gnu, sysv] = [DT_SYMTAB, DT_STRTAB, DT_GNU_HASH, DT_HASH].map((tag) =>
    addressOf(dynamic, tag, segments),
  );
  // GNU's table begins with the first symbol that is defined, System V's has their number: both in the second word.
  const counted = gnu ?? sysv;
  if (table === undefined || strings === undefined || counted === undefined) return NOTHING;
  const count = Math.min(file.u32(counted + 4), MAX_SYMBOLS);
  const symbols = Array.from({ length: count }, (_, index) => symbolAt(file, table, index))
    .filter(({ section, binding }) => section === 0 && binding === STB_GLOBAL)
    .map(({ name }) => textAt(file, strings + name));
  return { symbols, bindsNow: dynamic.some(isBindNow) };
}

function isBindNow({ tag, value }: { tag: number; value: number }): boolean {
  return (
    tag === DT_BIND_NOW ||
    (tag === DT_FLAGS && (value & DF_BIND_NOW) !== 0) ||
    (tag === DT_FLAGS_1 && (value & DF_1_NOW) !== 0)
  );
}

/** One entry: Elf64_Sym has 24 bytes, Elf32_Sym 16 in another order. */
function symbolAt(
  file: ElfFile,
  table: number,
  index: number,
): { name: number; binding: number; section: number } {
  const wide = file.class === 64;
  const at = table + index * (wide ? 24 : 16);
  return {
    name: file.u32(at),
    binding: (file.bytes[at + (wide ? 4 : 12)] ?? 0) >> 4,
    section: file.u16(at + (wide ? 6 : 14)),
  };
}
