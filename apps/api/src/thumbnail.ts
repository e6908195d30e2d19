import { join } from 'node:path';
import sharp from 'sharp';

const SIDE = 256;

/** An asset of the build: it lies beside the compiled file as it lies beside this one. */
const BADGE = join(__dirname, 'assets', 'badge.svg');

/**
 * A picture drawn in memory, with a badge in its corner, resized to a square PNG.
 * @param width of the result, in pixels
 */
export async function thumbnail(width: number): Promise<Buffer> {
  const picture = await sharp(gradient(SIDE), { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .composite([{ input: BADGE, gravity: 'southeast' }])
    .png()
    .toBuffer();
  return sharp(picture).resize(width, width).png().toBuffer();
}

/** RGB pixels of a square: red grows to the right, blue downwards. */
function gradient(side: number): Buffer {
  const pixels = Buffer.alloc(side * side * 3);
  for (let at = 0; at < side * side; at++) {
    pixels[at * 3] = at % side;
    pixels[at * 3 + 1] = 96;
    pixels[at * 3 + 2] = Math.floor(at / side);
  }
  return pixels;
}
