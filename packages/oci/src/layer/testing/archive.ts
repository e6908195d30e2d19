import type { LayerEntry } from '../entry';
import { orderEntries } from '../order-entries';
import { contentReader } from '../read-files';
import { tarPieces } from '../tar-chunks';

/** The whole archive of some entries. */
export async function archive(entries: readonly LayerEntry[], mtimeSeconds = 0): Promise<Buffer> {
  const ordered = orderEntries(entries);
  const pieces: Buffer[] = [];
  const files = ordered.filter((entry) => entry.kind === 'file');
  for await (const piece of tarPieces(ordered, mtimeSeconds, contentReader(files)))
    pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
