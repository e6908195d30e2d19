import type { Descriptor } from './descriptor';

/** Source: OCI image-spec, manifest.md. */
export interface Manifest {
  schemaVersion: 2;
  mediaType: string;
  config: Descriptor;
  /** Bottom up. */
  layers: Descriptor[];
  annotations?: Record<string, string>;
  subject?: Descriptor;
  artifactType?: string;
}

/** Source: OCI image-spec, image-index.md. */
export interface Index {
  schemaVersion: 2;
  mediaType: string;
  manifests: Descriptor[];
  annotations?: Record<string, string>;
  subject?: Descriptor;
}
