import { spawn, spawnSync } from 'node:child_process';
import { Duplex } from 'node:stream';
import { describeWhere } from '@nx-multistage/testkit';
import { zstd } from './zstd';

const text = Buffer.from(Array.from({ length: 90_000 }, (_, line) => `line ${line}\n`).join(''));

async function* chunks(): AsyncGenerator<Buffer> {
  for (let start = 0; start < text.length; start += 65_536)
    yield text.subarray(start, start + 65_536);
}

it('names the versions of Node that have it, before anything is read', () => {
  expect(() => zstd(chunks(), {})).toThrow(
    expect.objectContaining({
      code: 'NXM_ZSTD_UNSUPPORTED',
      hint: expect.stringContaining('Node 22.15, 23.8 or newer'),
    }),
  );
});

const missing = spawnSync('zstd', ['--version']).status === 0 ? undefined : 'zstd is not installed';

describeWhere(missing, 'zstd', () => {
  /** The program behind the same two streams as in newer versions of Node. */
  const library = {
    createZstdCompress: (): Duplex => {
      const { stdin, stdout } = spawn('zstd', ['--compress', '--stdout', '-3']);
      return Duplex.from({ writable: stdin, readable: stdout });
    },
  };

  async function read(packed: AsyncIterable<Buffer>): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of packed) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  it('gives back what went in', async () => {
    const packed = await read(zstd(chunks(), library));
    const { stdout } = spawnSync('zstd', ['-d', '-c'], { input: packed, maxBuffer: 1e8 });
    expect(packed.length).toBeLessThan(text.length / 2);
    expect(stdout.equals(text)).toBe(true);
  });

  it('throws what its input throws', async () => {
    const broken = async function* (): AsyncGenerator<Buffer> {
      yield* chunks();
      throw new Error('gone');
    };
    await expect(read(zstd(broken(), library))).rejects.toThrow('gone');
  });

  it('stops where its reader stops', async () => {
    let ended = false;
    const endless = async function* (): AsyncGenerator<Buffer> {
      try {
        for (;;) yield text;
      } finally {
        ended = true;
      }
    };
    for await (const piece of zstd(endless(), library)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect(ended).toBe(true);
  });
});
