import { gzipSync } from 'node:zlib';

const BLOCK = 512;
/** The time npm gives the files it packs. */
const MTIME = Date.UTC(1985, 9, 26, 8, 15) / 1000;

/**
 * Packs files as `npm pack` does: below `package/`, sorted, with fixed times, so that the same files give the
 * same bytes.
 *
 * @param files text by path
 */
export function packTarball(files: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const blocks = entries.flatMap(([path, text]) => {
    const content = Buffer.from(text);
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [header(`package/${path}`, content.length), content, padding];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

/** A ustar header of a plain file. */
function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number): number =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at);
  if (path.length > 100) throw new Error(`${path} is too long for this writer`);
  block.write(path, 0);
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(MTIME, 136, 11);
  block.write('        0', 148);
  block.write('ustar\x0000', 257);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  return block;
}
