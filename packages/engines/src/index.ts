export { build, type BuildEffects } from './build';
export type { BuildCommands, BuildStep } from './build-commands';
export type { BuildRequest, BuildResult, SecretMount } from './build-request';
export { checkFiles, findIgnoreFile } from './check-files';
export {
  containerLogs,
  containerState,
  imageExists,
  publishedPort,
  removeContainer,
  startContainer,
  stopContainer,
  type ContainerHandle,
  type ContainerState,
} from './container';
export { detectEngine, type DetectOptions } from './detect-engine';
export {
  CONTAINER_CLI,
  ENGINE_NAMES,
  type Capabilities,
  type ContainerCli,
  type DetectedEngine,
  type EngineName,
} from './engine';
export { describeEngine } from './features';
export { inspectImage, type ImageConfig, type ImageFacts } from './inspect-image';
export { loadArchive } from './load-archive';
export { decideAccess, type Access, type ImageFile } from './namespace/access';
export { detectNamespaces, type NamespaceSupport } from './namespace/detect-namespaces';
export { containerEnvironment } from './namespace/environment';
export type { ImageUser } from './namespace/image-user';
export { readImageUser } from './namespace/prepare-rootfs';
export type { ClosedPath, NamespaceRequest, NumericUser } from './namespace/request';
export {
  startInNamespace,
  type NamespaceEffects,
  type NamespaceExit,
  type NamespaceHandle,
} from './namespace/start-in-namespace';
export { planBuild } from './plan-build';
export { planRun, type PortMapping, type RunCommand, type RunRequest } from './plan-run';
export type { Run } from './probe';
export { createLineProgress, type OnOutput } from './progress';
export { canonicalName, parseReference, repositoryOf, type Reference } from './reference';
export { looksLikeSecret } from './secret-names';
export { validateRequest } from './validate-request';
