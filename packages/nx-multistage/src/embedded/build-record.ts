import type { Trimmed } from '@nx-multistage/native';
import type { LayerName } from './layer-names';

/** One layer of ours, as it was built. */
export interface LayerReport {
  name: LayerName;
  /** Of the compressed blob. */
  digest: string;
  diffId: string;
  /** Bytes, compressed and unpacked. */
  size: number;
  unpackedSize: number;
  /** Files, folders and links in it. */
  entries: number;
  /** Of the dependencies: packages that were installed, fewer than are locked where some are for other platforms. */
  packages?: number;
  /** Of the dependencies: what was taken out of native packages, most bytes first. */
  trimmed?: Trimmed[];
  /** Whether an earlier build had made it. */
  cached: boolean;
  milliseconds: number;
}

/** The image of one platform. */
export interface PlatformReport {
  platform: string;
  /** Of its manifest. */
  digest: string;
  base: { reference: string; digest: string; from: string };
  layers: LayerReport[];
}

/** What was sent to a registry. */
export interface PushReport {
  /** `repository@digest`. */
  reference: string;
  tags: string[];
  digest: string;
  /** Blobs that were there or were mounted, and those that were sent. */
  present: number;
  mounted: number;
  uploaded: number;
  /** Of the blobs that were sent. */
  bytesSent: number;
  milliseconds: number;
}
