/** What an ELF file that a test makes says of itself. */
export interface ElfRecipe {
  bits?: 32 | 64;
  bigEndian?: boolean;
  /** 2: program at a fixed address; 3: program or shared object. */
  type: number;
  interpreter?: boolean;
  /** Value of DT_FLAGS_1. */
  flags?: number;
  /** Where the program headers are; right after the ELF header by default. */
  tableAt?: number;
}

/** The headers and the dynamic section of an ELF file, without any code. */
export function makeElf(recipe: ElfRecipe): Buffer {
  const { bits = 64, bigEndian = false, type } = recipe;
  const wide = bits === 64;
  const headerSize = wide ? 64 : 52;
  const entrySize = wide ? 56 : 32;
  const tableAt = recipe.tableAt ?? headerSize;
  const dynamicAt = tableAt + 4 * entrySize;
  const bytes = Buffer.alloc(dynamicAt + 256);
  const half = (value: number, at: number): unknown =>
    bigEndian ? bytes.writeUInt16BE(value, at) : bytes.writeUInt16LE(value, at);
  const word = (value: number, at: number): unknown =>
    bigEndian ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at);
  const long = (value: number, at: number): void => {
    if (!wide) word(value, at);
    else if (bigEndian) bytes.writeBigUInt64BE(BigInt(value), at);
    else bytes.writeBigUInt64LE(BigInt(value), at);
  };
  bytes.write('\u007fELF', 0, 'latin1');
  bytes[4] = wide ? 2 : 1;
  bytes[5] = bigEndian ? 2 : 1;
  half(type, 16);
  long(tableAt, wide ? 32 : 28);
  half(entrySize, wide ? 54 : 42);
  const headers = [
    1,
    ...(recipe.interpreter ? [3] : []),
    ...(recipe.flags === undefined ? [] : [2]),
  ];
  half(headers.length, wide ? 56 : 44);
  headers.forEach((kind, index) => {
    const at = tableAt + index * entrySize;
    word(kind, at);
    long(dynamicAt, at + (wide ? 8 : 4));
    long(4 * (wide ? 16 : 8), at + (wide ? 32 : 16));
  });
  const step = wide ? 8 : 4;
  long(1, dynamicAt);
  long(0x6ffffffb, dynamicAt + 2 * step);
  long(recipe.flags ?? 0, dynamicAt + 3 * step);
  return bytes;
}
