import { isUtf8 } from 'node:buffer';

/** Where bytes that are not UTF-8 go in a text: 0x80 to 0xff become U+DC80 to U+DCFF, alone. */
const ESCAPE = 0xdc00;
const ESCAPED = /[\udc80-\udcff]/;

/**
 * A name inside an image as text, so that it can be a key and be shown. Names are bytes: those that are not
 * UTF-8 are kept as single surrogates (as Python does) and come back unchanged from {@link bytesOf}.
 */
export function textOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceAt(bytes, at);
    text +=
      length === 0
        ? String.fromCharCode(ESCAPE + (bytes[at] ?? 0))
        : bytes.toString('utf8', at, at + length);
    at += Math.max(length, 1);
  }
  return text;
}

/** The bytes of a name from {@link textOf}. */
export function bytesOf(text: string): Buffer {
  if (!ESCAPED.test(text)) return Buffer.from(text, 'utf8');
  const parts = [...text].map((character) => {
    const code = character.charCodeAt(0);
    const escaped = character.length === 1 && code >= 0xdc80 && code <= 0xdcff;
    return escaped ? Buffer.from([code - ESCAPE]) : Buffer.from(character, 'utf8');
  });
  return Buffer.concat(parts);
}

/** Length of the UTF-8 sequence at a place; 0 where there is none. */
function sequenceAt(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++)
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  return 0;
}
