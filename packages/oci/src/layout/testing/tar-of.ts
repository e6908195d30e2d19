/** One header and its content, also such that no proper writer makes. */
export interface RawEntry {
  path: string | Buffer;
  /** Type flag: `0` file, `1` hard link, `2` symbolic link, `5` directory, `x` PAX ... */
  type?: string;
  link?: string;
  content?: string | Buffer;
  /** Written instead of the content's size. */
  size?: number;
  mode?: number;
  uid?: number;
  mtime?: number;
}

/** A ustar archive of just these headers: a writer of its own, so that the reader is not tested against its twin. */
export function tarOf(entries: readonly RawEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(rawEntry), Buffer.alloc(1024)]);
}

/** The PAX header for the entry after it. */
export function paxOf(records: Readonly<Record<string, string | Buffer>>): RawEntry {
  const content = Buffer.concat(
    Object.entries(records).map(([key, value]) => {
      const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
      let length = rest.length;
      while (String(length).length + rest.length !== length)
        length = String(length).length + rest.length;
      return Buffer.concat([Buffer.from(String(length)), rest]);
    }),
  );
  return { path: 'pax', type: 'x', content };
}

function rawEntry(entry: RawEntry): Buffer[] {
  const content = Buffer.from(entry.content ?? '');
  const block = Buffer.alloc(512);
  Buffer.from(entry.path).copy(block, 0);
  block.write(octal(entry.mode ?? (entry.type === '5' ? 0o755 : 0o644), 7), 100);
  block.write(octal(entry.uid ?? 0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(entry.size ?? content.length, 11), 124);
  block.write(octal(entry.mtime ?? 0, 11), 136);
  block.write(entry.type ?? '0', 156);
  block.write(entry.link ?? '', 157);
  block.write('ustar\0' + '00', 257);
  block.fill(' ', 148, 156);
  block.write(
    octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6,
    ) + '\0 ',
    148,
  );
  return [block, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
