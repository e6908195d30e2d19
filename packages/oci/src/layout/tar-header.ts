import { ToolError } from '@nx-multistage/errors';

/** What an entry of a tar is. `long-name`, `long-link` and `pax` describe the entry after them. */
export type TarKind =
  | 'file'
  | 'hardlink'
  | 'symlink'
  | 'character-device'
  | 'block-device'
  | 'directory'
  | 'fifo'
  | 'pax'
  | 'pax-global'
  | 'long-name'
  | 'long-link';

/** One header, or several that make one entry. Sources: POSIX pax (ustar), GNU tar's manual. */
export interface TarHeader {
  kind: TarKind;
  /** Raw bytes, as written. */
  path: Buffer;
  /** Target of a link, raw; empty for all else. */
  linkPath: Buffer;
  mode: number;
  uid: number;
  gid: number;
  /** Bytes of content that follow. */
  size: number;
  mtimeSeconds: number;
  /** Extended attributes by name. */
  xattrs: Map<string, Buffer>;
}

export const BLOCK = 512;

/** Go's limit too: names and attributes are small, and they are read into memory. */
const MAX_EXTRA_BYTES = 1024 * 1024;

const KINDS: Readonly<Record<string, TarKind>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  x: 'pax',
  g: 'pax-global',
  L: 'long-name',
  K: 'long-link',
};

const WITH_CONTENT: readonly TarKind[] = ['file', 'pax', 'pax-global', 'long-name', 'long-link'];

/** The error for a tar that cannot be read. */
export function tarInvalid(what: string): ToolError {
  return new ToolError('NXM_LAYER_INVALID', `The tar cannot be read: ${what}`, {
    hint: 'Build or fetch the image again; if it stays so, the one who made it has to repair it.',
  });
}

/**
 * Reads one block of 512 bytes.
 *
 * @returns undefined for a block of zeros: the end
 * @throws {ToolError} NXM_LAYER_INVALID
 */
export function decodeHeader(block: Buffer): TarHeader | undefined {
  const sum = checksum(block);
  if (sum === 8 * 32 && block.every((byte) => byte === 0)) return undefined;
  if (numberAt(block, 148, 8) !== sum) throw tarInvalid('a header has a wrong checksum');
  const flag = String.fromCharCode(block[156] ?? 0);
  const kind = KINDS[flag];
  if (!kind) throw tarInvalid(`an entry has the type ${JSON.stringify(flag)}, which no image has`);
  const path = pathAt(block);
  const old = flag === '\0' && path.at(-1) === 0x2f;
  const header: TarHeader = {
    kind: old ? 'directory' : kind,
    path,
    linkPath: bytesAt(block, 157, 100),
    mode: numberAt(block, 100, 8) & 0o7777,
    uid: numberAt(block, 108, 8),
    gid: numberAt(block, 116, 8),
    size: WITH_CONTENT.includes(kind) && !old ? numberAt(block, 124, 12) : 0,
    mtimeSeconds: numberAt(block, 136, 12),
    xattrs: new Map(),
  };
  return checkSize(header);
}

/** Whether a header describes the entry after it and holds no entry of its own. */
export function isExtra(kind: TarKind): boolean {
  return kind === 'pax' || kind === 'pax-global' || kind === 'long-name' || kind === 'long-link';
}

/** Collects the headers before an entry and lays them over its own. */
export class ExtraHeaders {
  private path: Buffer | undefined;
  private linkPath: Buffer | undefined;
  private pax = new Map<string, Buffer>();

  /** @param content all bytes after the header: names are kept raw */
  add(kind: TarKind, content: Buffer): void {
    if (kind === 'long-name') this.path = untilZero(content);
    else if (kind === 'long-link') this.linkPath = untilZero(content);
    else if (kind === 'pax')
      for (const [key, value] of paxRecords(content)) this.pax.set(key, value);
  }

  /** The entry with what was collected, which is then forgotten. Global headers mean nothing, as in Go. */
  apply(header: TarHeader): TarHeader {
    const { pax } = this;
    const number = (key: string): number | undefined => paxNumber(pax.get(key), key);
    const content = header.kind === 'file';
    const merged: TarHeader = {
      ...header,
      path: pax.get('path') ?? this.path ?? header.path,
      linkPath: pax.get('linkpath') ?? this.linkPath ?? header.linkPath,
      size: content ? (number('size') ?? header.size) : header.size,
      uid: number('uid') ?? header.uid,
      gid: number('gid') ?? header.gid,
      mtimeSeconds: Math.floor(number('mtime') ?? header.mtimeSeconds),
      xattrs: xattrsOf(pax),
    };
    if ([...pax.keys()].some((key) => key.startsWith('GNU.sparse.')))
      throw tarInvalid('it holds a sparse file, which the image specification forbids');
    if (merged.path.includes(0) || merged.linkPath.includes(0))
      throw tarInvalid('a name holds a zero byte');
    this.path = this.linkPath = undefined;
    this.pax = new Map();
    return checkSize(merged);
  }
}

function checkSize(header: TarHeader): TarHeader {
  const { size, kind } = header;
  if (!Number.isSafeInteger(size) || size < 0) throw tarInvalid(`an entry has the size ${size}`);
  if (isExtra(kind) && size > MAX_EXTRA_BYTES)
    throw tarInvalid(`a name or attribute has ${size} bytes`);
  return header;
}

function checksum(block: Buffer): number {
  let sum = 8 * 32;
  for (let at = 0; at < 148; at++) sum += block[at] ?? 0;
  for (let at = 156; at < BLOCK; at++) sum += block[at] ?? 0;
  return sum;
}

function pathAt(block: Buffer): Buffer {
  const name = bytesAt(block, 0, 100);
  const posix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = posix ? bytesAt(block, 345, 155) : Buffer.alloc(0);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]);
}

/** A copy: the block belongs to a larger buffer that must not be kept. */
function bytesAt(block: Buffer, from: number, length: number): Buffer {
  return Buffer.from(untilZero(block.subarray(from, from + length)));
}

function untilZero(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** An octal number, or base 256 where its first bit is set (GNU, for sizes of 8 GiB and more). */
function numberAt(block: Buffer, from: number, length: number): number {
  const field = block.subarray(from, from + length);
  if (((field[0] ?? 0) & 0x80) !== 0) return base256(field);
  const text = field
    .toString('latin1')
    .replace(/[\0 ]+/g, ' ')
    .trim();
  if (text === '') return 0;
  if (!/^[0-7]+$/.test(text)) throw tarInvalid('a header holds something else than a number');
  return parseInt(text, 8);
}

function base256(field: Buffer): number {
  const negative = ((field[0] ?? 0) & 0x40) !== 0;
  let value = (field[0] ?? 0) & 0x3f;
  if (negative) value -= 0x40;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return value;
}

/** `<length> <key>=<value>\n`, where the length counts the whole record. */
function* paxRecords(content: Buffer): Generator<[key: string, value: Buffer]> {
  for (let at = 0; at < content.length && content[at] !== 0;) {
    const blank = content.indexOf(0x20, at);
    const length = blank < 0 ? NaN : Number(content.toString('latin1', at, blank));
    const record = content.subarray(blank + 1, at + length - 1);
    const equals = record.indexOf(0x3d);
    const whole =
      Number.isSafeInteger(length) &&
      at + length <= content.length &&
      at + length > blank + 1 &&
      content[at + length - 1] === 0x0a &&
      equals > 0;
    if (!whole) throw tarInvalid('an extended header is malformed');
    yield [record.toString('latin1', 0, equals), Buffer.from(record.subarray(equals + 1))];
    at += length;
  }
}

function paxNumber(value: Buffer | undefined, key: string): number | undefined {
  if (value === undefined || value.length === 0) return undefined;
  const text = value.toString('latin1');
  if (!/^-?\d+(\.\d*)?$/.test(text)) throw tarInvalid(`an extended header has the ${key} ${text}`);
  return Number(text);
}

function xattrsOf(pax: ReadonlyMap<string, Buffer>): Map<string, Buffer> {
  const prefix = 'SCHILY.xattr.';
  const own = [...pax].filter(([key]) => key.startsWith(prefix));
  return new Map(own.map(([key, value]) => [key.slice(prefix.length), value]));
}
