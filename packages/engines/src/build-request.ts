import type { EngineName } from './engine';

/** What to build, engine-neutral. */
export interface BuildRequest {
  /** Absolute path of the context folder. */
  context: string;
  /** Absolute path of the Dockerfile. */
  dockerfile: string;
  /** Text to use in place of the file's (a stage's source swapped); the file's ignore file then does not apply. */
  dockerfileText?: string;
  /** Absolute path of the ignore file beside the Dockerfile, see `findIgnoreFile`; `build` looks for it itself. */
  ignoreFile?: string;
  /** Stage name -> absolute folder, `docker-image://REF` or `oci-layout:///DIR:TAG`. */
  namedContexts: Record<string, string>;
  tags: string[];
  labels: Record<string, string>;
  buildArgs: Record<string, string>;
  /** One of `src` (absolute path) and `env` (name of a variable). */
  secrets: SecretMount[];
  /** `os/arch[/variant]`; none for the engine's own. */
  platforms: string[];
  push: boolean;
  load: boolean;
  noCache: boolean;
  pull: boolean;
  /** BuildKit's syntax (`type=registry,ref=...`), or an image reference. */
  cacheFrom: string[];
  cacheTo: string[];
  /** A buildx builder: local, remote or on Kubernetes. */
  builder?: string;
  target?: string;
  /** BuildKit's syntax: `type=oci,dest=image.tar`. */
  outputs: string[];
  /** The user's own arguments, verbatim, before the context. */
  extraArgs: string[];
  /** The Dockerfile has a HEALTHCHECK: podman and buildah must then write the docker format. */
  healthCheck: boolean;
}

export interface SecretMount {
  id: string;
  src?: string;
  env?: string;
}

export interface BuildResult {
  engine: EngineName;
  /** The commands that ran, in order. */
  argv: string[][];
  /**
   * Digest of the image's config. docker's containerd store lists images by the digest of their manifest or
   * index instead: refer to an image by its tag.
   */
  imageId?: string;
  /** Digest of the manifest or index, where the engine tells: always after a push. */
  digest?: string;
  /** The tags and, after a push, `repository@digest`. */
  references: string[];
}
