/** Source: OCI image-spec, media-types.md. */
export const OCI = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
} as const;

/** Docker's types (image manifest version 2, schema 2), which most base images still have. */
export const DOCKER = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  layer: 'application/vnd.docker.image.rootfs.diff.tar',
  layerZstd: 'application/vnd.docker.image.rootfs.diff.tar.zstd',
} as const;

/** Docker's type -> the OCI type of the same bytes. */
const AS_OCI: Readonly<Record<string, string>> = {
  [DOCKER.manifest]: OCI.manifest,
  [DOCKER.index]: OCI.index,
  [DOCKER.config]: OCI.config,
  [DOCKER.layer]: OCI.layer,
  [DOCKER.layerGzip]: OCI.layerGzip,
  [DOCKER.layerZstd]: OCI.layerZstd,
};

/** The OCI media type for the same bytes: one manifest must not mix both families. */
export function asOci(mediaType: string): string {
  return AS_OCI[mediaType] ?? mediaType;
}

export const MANIFEST_TYPES: readonly string[] = [OCI.manifest, DOCKER.manifest];
export const INDEX_TYPES: readonly string[] = [OCI.index, DOCKER.index];
export const CONFIG_TYPES: readonly string[] = [OCI.config, DOCKER.config];

/** How the tar of a layer is compressed. */
export type Compression = 'gzip' | 'zstd' | 'none';

const COMPRESSION: ReadonlyMap<string, Compression> = new Map([
  [OCI.layer, 'none'],
  [OCI.layerGzip, 'gzip'],
  [OCI.layerZstd, 'zstd'],
  [DOCKER.layer, 'none'],
  [DOCKER.layerGzip, 'gzip'],
  [DOCKER.layerZstd, 'zstd'],
]);

/** What the type of a layer says about its compression; undefined where it is no type of a layer. */
export function compressionOf(mediaType: string): Compression | undefined {
  return COMPRESSION.get(mediaType);
}

/** Types of layers that may not be distributed: their bytes are at `urls`, which nothing here follows. */
const FOREIGN =
  /^application\/vnd\.(?:docker\.image\.rootfs\.foreign\.diff\.tar|oci\.image\.layer\.nondistributable\.v1\.tar)/;

/** Whether a layer is one that only its publisher hands out (Windows bases have such). */
export function isForeignLayer(mediaType: string): boolean {
  return FOREIGN.test(mediaType);
}
