import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { OCI } from '../model/media-types';
import { createTestClient, fetchOf } from './testing/clients';
import { imageOf } from './testing/images';

/** Other work may keep the machine busy. */
jest.setTimeout(60_000);

/** A registry that takes all and keeps nothing. */
function startDrain(): Promise<Server> {
  const server = createServer((request, response) => {
    const answer: Record<string, () => void> = {
      GET: () => response.end('{}'),
      HEAD: () => response.writeHead(404).end(),
      POST: () => response.writeHead(202, { location: '/up' }).end(),
      PUT: () => response.writeHead(request.url?.includes('/manifests/') ? 405 : 201).end(),
    };
    request
      .resume()
      .on('end', answer[request.method ?? 'GET'] ?? answer['PUT'] ?? (() => undefined));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const PIECE = Buffer.alloc(65_536, 'x');
const PIECES = 4_000;

/** 262 MB that nobody holds. */
function largeBlob() {
  const hash = createHash('sha256');
  for (let at = 0; at < PIECES; at++) hash.update(PIECE);
  function* pieces(): Generator<Buffer> {
    for (let at = 0; at < PIECES; at++) yield PIECE;
  }
  return {
    descriptor: {
      mediaType: OCI.layer,
      digest: `sha256:${hash.digest('hex')}`,
      size: PIECES * PIECE.length,
    },
    open: async () => Readable.from(pieces()),
  };
}

it.each(['global', 'undici'] as const)(
  'streams a blob, holding little of it (fetch of %s)',
  async (kind) => {
    const server = await startDrain();
    const { port } = server.address() as AddressInfo;
    const held: number[] = [];
    const client = createTestClient({
      fetch: fetchOf(kind),
      limits: { idleMs: 10_000, commitMs: 10_000 },
    });
    const blob = largeBlob();
    const before = process.memoryUsage().arrayBuffers;
    let sent = 0;
    // The registry refuses the manifest: only the way there counts.
    await expect(
      client.push(
        { registry: `127.0.0.1:${port}`, name: 'a' },
        { images: [{ ...imageOf([]), layers: [blob] }] },
        {
          onProgress: ({ bytesSent }) => {
            sent = Math.max(sent, bytesSent);
            held.push(process.memoryUsage().arrayBuffers - before);
          },
        },
      ),
    ).rejects.toMatchObject({ code: 'NXM_REGISTRY_REJECTED' });
    expect(sent).toBe(blob.descriptor.size);
    expect(Math.max(...held)).toBeLessThan(100e6);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
);
