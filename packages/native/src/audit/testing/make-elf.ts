/** What a made-up ELF file says; a shared object for x64 with 64 bits where nothing else is said. */
export interface ElfParts {
  machine?: number;
  wide?: boolean;
  little?: boolean;
  needed?: string[];
  runpath?: string;
  /** Versions asked of libc.so.6: `GLIBC_2.34`. */
  versions?: string[];
  /** Dynamic symbols, all of them undefined: name -> binding. */
  symbols?: Record<string, 'global' | 'weak'>;
  /** How their number is told; `gnu`: as most linkers do. */
  hash?: 'gnu' | 'sysv';
  /** Further entries of the dynamic section: tag and value. */
  entries?: readonly (readonly [number, number])[];
}

const BASE = 0x1000;
const HASH = 3040;
const SYMBOLS = 3072;

/**
 * The smallest file that says all that: a header, a PT_LOAD and a PT_DYNAMIC segment, the dynamic section, its strings
 * and its version needs. It cannot be loaded.
 */
export function makeElf(parts: ElfParts = {}): Uint8Array {
  const { machine = 62, wide = true, little = true, needed = [], versions = [] } = parts;
  const bytes = Buffer.alloc(8192);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number, value: number): void =>
    wide ? view.setBigUint64(at, BigInt(value), little) : view.setUint32(at, value, little);
  const wordBytes = wide ? 8 : 4;

  let end = 4096;
  const text = (value: string): number => {
    const at = end;
    end += bytes.write(`${value}\0`, at, 'latin1');
    return at - 4096;
  };
  text('');

  bytes.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, little ? 1 : 2, 1]);
  view.setUint16(16, 3, little);
  view.setUint16(18, machine, little);
  const headers = wide ? 64 : 52;
  const headerBytes = wide ? 56 : 32;
  word(wide ? 32 : 28, headers);
  view.setUint16(wide ? 54 : 42, headerBytes, little);
  view.setUint16(wide ? 56 : 44, 2, little);

  const entries: (readonly [number, number])[] = [
    ...needed.map((name) => [1, text(name)] as const),
    ...(parts.entries ?? []),
  ];
  if (parts.runpath !== undefined) entries.push([29, text(parts.runpath)]);
  entries.push([5, BASE + 4096]);
  if (versions.length > 0) entries.push([0x6ffffffe, BASE + 2048], [0x6fffffff, 1]);
  const symbols = Object.entries(parts.symbols ?? {});
  const hash = parts.hash ?? 'gnu';
  if (symbols.length > 0)
    entries.push([6, BASE + SYMBOLS], [hash === 'gnu' ? 0x6ffffef5 : 4, BASE + HASH]);
  entries.push([0, 0]);

  const segment = (at: number, [type, offset, size]: [number, number, number]): void => {
    view.setUint32(at, type, little);
    word(at + (wide ? 8 : 4), offset);
    word(at + (wide ? 16 : 8), BASE + offset);
    word(at + (wide ? 32 : 16), size);
  };
  segment(headers, [1, 0, bytes.length]);
  segment(headers + headerBytes, [2, 1024, entries.length * 2 * wordBytes]);
  entries.forEach(([tag, value], index) => {
    word(1024 + index * 2 * wordBytes, tag);
    word(1024 + index * 2 * wordBytes + wordBytes, value);
  });

  view.setUint32(2048 + 8, 16, little);
  versions.forEach((version, index) => {
    const aux = 2048 + 16 + index * 16;
    view.setUint32(aux + 8, text(version), little);
    view.setUint32(aux + 12, index === versions.length - 1 ? 0 : 16, little);
  });
  // Both tables have the number of symbols, the first one without a name among them, in their second word.
  view.setUint32(HASH + 4, symbols.length + 1, little);
  symbols.forEach(([name, binding], index) => {
    const at = SYMBOLS + (index + 1) * (wide ? 24 : 16);
    view.setUint32(at, text(name), little);
    bytes[at + (wide ? 4 : 12)] = (binding === 'global' ? 1 : 2) << 4;
  });
  return bytes;
}
