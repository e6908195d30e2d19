/** What a blob is and how to tell that it is whole. Source: OCI image-spec, descriptor.md. */
export interface Descriptor {
  mediaType: string;
  /** `sha256:` and 64 hexadecimal digits. */
  digest: string;
  /** Bytes. */
  size: number;
  annotations?: Record<string, string>;
  /** Of a manifest in an index. */
  platform?: Platform;
  artifactType?: string;
}

/** Source: OCI image-spec, image-index.md; Go's names of systems and architectures. */
export interface Platform {
  os: string;
  architecture: string;
  variant?: string;
}
