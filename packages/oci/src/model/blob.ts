import type { Readable } from 'node:stream';
import type { Descriptor } from './descriptor';
import type { ImageConfig } from './config';
import type { Index, Manifest } from './manifest';

/** Bytes of known digest and size that can be read again and again, wherever they are. */
export interface Blob {
  descriptor: Descriptor;
  /**
   * A fresh stream over all bytes. A reader checks the digest: the place may have been damaged.
   *
   * @param limit only so many bytes from the beginning are wanted; a source may give more
   */
  open(limit?: number): Promise<Readable>;
  /** Absolute path of a file that holds just these bytes, where there is one: copies may share its blocks. */
  file?: string;
}

/** A JSON document whose exact bytes its digest stands for. */
export interface Document<Value> {
  descriptor: Descriptor;
  bytes: Buffer;
  value: Value;
}

/** One image for one platform. */
export interface Image {
  manifest: Document<Manifest>;
  config: Document<ImageConfig>;
  /** In the order of the manifest's layers. */
  layers: Blob[];
}

/** What a name points at: one image, or an index over several. */
export interface ImageSet {
  /** Missing where there is just one image and its manifest is what is named. */
  index?: Document<Index>;
  /** In the order of the index. */
  images: Image[];
}

/** Where an image lives or goes: a repository of a registry. */
export interface Repository {
  /** Host with an optional port: `registry-1.docker.io` is written `docker.io`. */
  registry: string;
  /** `library/node`. */
  name: string;
}
