import { OCI } from '../model/media-types';
import { gzip } from './gzip';
import { zstd } from './zstd';

/** How the blob of a layer is compressed: gzip is read everywhere, zstd by newer engines. */
export type Compression = 'gzip' | 'zstd' | 'none';

/** One way to compress a layer. */
interface Row {
  mediaType: string;
  compress(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
}

export const COMPRESSIONS = {
  gzip: { mediaType: OCI.layerGzip, compress: gzip },
  zstd: { mediaType: OCI.layerZstd, compress: (chunks) => zstd(chunks) },
  none: { mediaType: OCI.layer, compress: (chunks) => chunks },
} as const satisfies Record<Compression, Row>;
