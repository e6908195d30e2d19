/** Reads some bytes of a file: fewer only where it ends. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>;

const MAGIC = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
const ET_EXEC = 2;
const ET_DYN = 3;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_FLAGS_1 = 0x6ffffffbn;
const DF_1_PIE = 0x08000000n;
/** No real table is longer; a hostile header may say anything. */
const LONGEST_TABLE = 65_536;

/** Offsets within the ELF header, a program header and the dynamic section. Source: System V ABI, ELF. */
const LAYOUT = {
  32: { header: 52, tableAt: 28, entrySize: 42, count: 44, offset: 4, fileSize: 16, word: 4 },
  64: { header: 64, tableAt: 32, entrySize: 54, count: 56, offset: 8, fileSize: 32, word: 8 },
} as const;

type Layout = (typeof LAYOUT)[32 | 64];

/** Numbers of an ELF file in its own byte order. */
interface Numbers {
  half(bytes: Buffer, at: number): number;
  word(bytes: Buffer, at: number): number;
  /** 4 or 8 bytes. */
  long(bytes: Buffer, at: number, size: number): bigint;
}

/**
 * Whether a file is an ELF program: ET_EXEC; or ET_DYN that names an interpreter or says that it is a
 * position-independent executable (a static one has no interpreter). A shared object is none.
 *
 * @param head the first bytes of the file, 64 or more where it has them
 * @param read for tables further on
 */
export async function isElfProgram(head: Buffer, read: ReadBytes): Promise<boolean> {
  if (!head.subarray(0, 4).equals(MAGIC)) return false;
  const layout = LAYOUT[head[4] === 1 ? 32 : 64];
  if (head.length < layout.header) return false;
  const numbers = head[5] === 2 ? BIG_ENDIAN : LITTLE_ENDIAN;
  const type = numbers.half(head, 16);
  if (type !== ET_DYN) return type === ET_EXEC;
  return isPositionIndependent(await programHeaders(head, { layout, numbers, read }), {
    layout,
    numbers,
    read,
  });
}

interface Reader {
  layout: Layout;
  numbers: Numbers;
  read: ReadBytes;
}

async function programHeaders(head: Buffer, { layout, numbers, read }: Reader): Promise<Buffer[]> {
  const offset = Number(numbers.long(head, layout.tableAt, layout.word));
  const entrySize = numbers.half(head, layout.entrySize);
  const length = entrySize * numbers.half(head, layout.count);
  if (entrySize < layout.fileSize + layout.word || length > LONGEST_TABLE) return [];
  const table =
    offset + length <= head.length
      ? head.subarray(offset, offset + length)
      : await readAt(read, offset, length);
  return Array.from({ length: Math.floor(table.length / entrySize) }, (_, index) =>
    table.subarray(index * entrySize, (index + 1) * entrySize),
  );
}

async function isPositionIndependent(headers: Buffer[], reader: Reader): Promise<boolean> {
  const { layout, numbers, read } = reader;
  if (headers.some((header) => numbers.word(header, 0) === PT_INTERP)) return true;
  const dynamic = headers.find((header) => numbers.word(header, 0) === PT_DYNAMIC);
  if (dynamic === undefined) return false;
  const size = Number(numbers.long(dynamic, layout.fileSize, layout.word));
  const at = Number(numbers.long(dynamic, layout.offset, layout.word));
  const section = await readAt(read, at, Math.min(size, LONGEST_TABLE));
  for (let start = 0; start + 2 * layout.word <= section.length; start += 2 * layout.word)
    if (numbers.long(section, start, layout.word) === DT_FLAGS_1)
      return (numbers.long(section, start + layout.word, layout.word) & DF_1_PIE) !== 0n;
  return false;
}

/** Nothing where a header points to a place no file has. */
async function readAt(read: ReadBytes, offset: number, length: number): Promise<Buffer> {
  return Number.isSafeInteger(offset) ? read(offset, length) : Buffer.alloc(0);
}

const LITTLE_ENDIAN: Numbers = {
  half: (bytes, at) => bytes.readUInt16LE(at),
  word: (bytes, at) => bytes.readUInt32LE(at),
  long: (bytes, at, size) =>
    size === 8 ? bytes.readBigUInt64LE(at) : BigInt(bytes.readUInt32LE(at)),
};

const BIG_ENDIAN: Numbers = {
  half: (bytes, at) => bytes.readUInt16BE(at),
  word: (bytes, at) => bytes.readUInt32BE(at),
  long: (bytes, at, size) =>
    size === 8 ? bytes.readBigUInt64BE(at) : BigInt(bytes.readUInt32BE(at)),
};
