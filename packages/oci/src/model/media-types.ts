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
} as const;

/** Docker's type -> the OCI type of the same bytes. */
const AS_OCI: Readonly<Record<string, string>> = {
  [DOCKER.manifest]: OCI.manifest,
  [DOCKER.index]: OCI.index,
  [DOCKER.config]: OCI.config,
  [DOCKER.layer]: OCI.layer,
  [DOCKER.layerGzip]: OCI.layerGzip,
};

/** The OCI media type for the same bytes: one manifest must not mix both families. */
export function asOci(mediaType: string): string {
  return AS_OCI[mediaType] ?? mediaType;
}

export const MANIFEST_TYPES: readonly string[] = [OCI.manifest, DOCKER.manifest];
export const INDEX_TYPES: readonly string[] = [OCI.index, DOCKER.index];
