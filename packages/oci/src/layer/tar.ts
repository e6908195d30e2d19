import { contentSize, type LayerEntry } from './entry';
import { paxRecord } from './pax';
import { whiteoutPath } from './whiteout';

export const TAR_BLOCK = 512;

/** Two blocks of zeros end an archive; it is not filled up to a record of 10,240 bytes. */
export const TAR_END: Buffer = Buffer.alloc(2 * TAR_BLOCK);

const SLASH = 0x2f;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
/** 8 GiB less one: eleven octal digits. */
const LARGEST_SIZE = 0o77777777777;
/** Seven octal digits. */
const LARGEST_ID = 0o7777777;

/** The type flags of ustar, and `x` of PAX. */
const TYPE = { file: '0', hardlink: '1', symlink: '2', directory: '5', whiteout: '0', pax: 'x' };

/** The fields of one block; what is left out is empty. */
interface Fields {
  name: Buffer;
  prefix?: Buffer;
  link?: Buffer;
  type: string;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  mtime: number;
}

/**
 * The header of one entry: a ustar block, with a PAX extended header before it only for what ustar cannot
 * hold: a path over 100 and 255 bytes or that cannot be split, a link target over 100 bytes, names that are
 * not ASCII, 8 GiB and more, owners over 2,097,151. Same entry, same bytes: no clock, no host, no names of
 * owners. Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Interchange Format".
 *
 * @param entry checked by `orderEntries`
 * @param mtimeSeconds whole seconds since 1970
 * @throws RangeError where a number is negative or not whole
 */
export function tarHeader(entry: LayerEntry, mtimeSeconds: number): Buffer {
  const { records, fields } = headerParts(entry);
  const block = headerBlock({ ...fields, mtime: mtimeSeconds });
  return records.length === 0 ? block : Buffer.concat([paxHeader(records), block]);
}

/** What ustar cannot hold, and what it can. */
function headerParts(entry: LayerEntry): { records: Buffer[]; fields: Omit<Fields, 'mtime'> } {
  const path = tarPath(entry);
  const link = 'target' in entry ? entry.target : undefined;
  const size = entrySize(entry);
  const { uid, gid, mode } = entry;
  const place = isAscii(path) ? splitPath(path) : undefined;
  const linkFits = link === undefined || (link.length <= NAME_BYTES && isAscii(link));
  const records: Buffer[] = [];
  if (place === undefined) records.push(paxRecord('path', path));
  if (!linkFits) records.push(paxRecord('linkpath', link));
  if (size > LARGEST_SIZE) records.push(paxRecord('size', String(size)));
  if (uid > LARGEST_ID) records.push(paxRecord('uid', String(uid)));
  if (gid > LARGEST_ID) records.push(paxRecord('gid', String(gid)));
  const fields = {
    ...(place ?? { name: standIn(path) }),
    ...(link === undefined ? {} : { link: linkFits ? link : standIn(link) }),
    type: TYPE[entry.kind],
    mode,
    uid: uid > LARGEST_ID ? 0 : uid,
    gid: gid > LARGEST_ID ? 0 : gid,
    size: size > LARGEST_SIZE ? 0 : size,
  };
  return { records, fields };
}

/** The zeros that fill the last block of some content. */
export function tarPadding(size: number): Buffer {
  return TAR_END.subarray(0, paddingSize(size));
}

/** Bytes of the whole archive, known before a file is read. */
export function tarSize(entries: readonly LayerEntry[]): number {
  return entries.reduce((sum, entry) => {
    const size = entrySize(entry);
    return sum + headerSize(entry) + size + paddingSize(size);
  }, TAR_END.length);
}

function headerSize(entry: LayerEntry): number {
  const { records } = headerParts(entry);
  if (records.length === 0) return TAR_BLOCK;
  const size = records.reduce((sum, record) => sum + record.length, 0);
  return 2 * TAR_BLOCK + size + paddingSize(size);
}

function paddingSize(size: number): number {
  return (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
}

function entrySize(entry: LayerEntry): number {
  return entry.kind === 'file' ? contentSize(entry.content) : 0;
}

function tarPath(entry: LayerEntry): Buffer {
  if (entry.kind === 'whiteout') return whiteoutPath(entry.path);
  return entry.kind === 'directory' ? Buffer.concat([entry.path, Buffer.from('/')]) : entry.path;
}

/** A path in the two fields of ustar, the prefix as long as it may be; undefined where it does not fit. */
function splitPath(path: Buffer): { name: Buffer; prefix?: Buffer } | undefined {
  if (path.length <= NAME_BYTES) return { name: path };
  const slash = path.lastIndexOf(SLASH, Math.min(PREFIX_BYTES, path.length - 2));
  if (slash <= 0 || path.length - slash - 1 > NAME_BYTES) return undefined;
  return { prefix: path.subarray(0, slash), name: path.subarray(slash + 1) };
}

/**
 * What a reader without PAX would see. No slash at the end: some readers take that for a folder before they
 * look at the extended header.
 */
function standIn(path: Buffer): Buffer {
  const text = path.subarray(0, NAME_BYTES).toString('latin1');
  return Buffer.from(text.replace(/[\u0080-\u00ff]/g, '_').replace(/\/+$/, ''), 'latin1');
}

function isAscii(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte >= 0x80) return false;
  return true;
}

function paxHeader(records: readonly Buffer[]): Buffer {
  const content = Buffer.concat(records);
  const block = headerBlock({
    name: Buffer.from('././@PaxHeader'),
    type: TYPE.pax,
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: content.length,
    mtime: 0,
  });
  return Buffer.concat([block, content, tarPadding(content.length)]);
}

function headerBlock(fields: Fields): Buffer {
  const block = Buffer.alloc(TAR_BLOCK);
  fields.name.copy(block, 0);
  octal(fields.mode, 7).copy(block, 100);
  octal(fields.uid, 7).copy(block, 108);
  octal(fields.gid, 7).copy(block, 116);
  octal(fields.size, 11).copy(block, 124);
  octal(fields.mtime, 11).copy(block, 136);
  block.fill(' ', 148, 156);
  block.write(fields.type, 156);
  fields.link?.copy(block, 157);
  block.write('ustar\u000000', 257);
  octal(0, 7).copy(block, 329);
  octal(0, 7).copy(block, 337);
  fields.prefix?.copy(block, 345);
  let sum = 0;
  for (const byte of block) sum += byte;
  octal(sum, 6).copy(block, 148);
  block[154] = 0;
  return block;
}

function octal(value: number, digits: number): Buffer {
  const text = value.toString(8).padStart(digits, '0');
  if (!Number.isSafeInteger(value) || value < 0 || text.length > digits)
    throw new RangeError(`${value} is no whole number of at most ${digits} octal digits`);
  return Buffer.from(text);
}
