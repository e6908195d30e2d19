export { rebuiltSteps } from './build-log';
export {
  command,
  signalGroup,
  succeed,
  userEnvironment,
  type CommandOptions,
  type CommandResult,
} from './command';
export {
  conformanceMissing,
  judgeRegistry,
  type ConformanceFailure,
  type ConformanceOptions,
  type ConformanceResult,
} from './conformance';
export {
  ask,
  removeContainers,
  runInImage,
  startContainer,
  waitForAnswer,
  type ContainerCliName,
  type StartOptions,
  type TestContainer,
} from './container';
export { describeWhere } from './describe-where';
export { CLI_OF, describeWithEngine, engineAnswers, type TestEngine } from './engine';
export { IDENTITY_TOKEN, READER, type Credentials } from './credentials';
export {
  startFakeRegistry,
  type FakeRegistry,
  type FakeRegistryOptions,
  type FakeRequest,
  type Fault,
  type FaultHook,
} from './fake-registry';
export type { ApiAnswer, ApiRequest, FakeRepository, StoredManifest } from './fake-registry-api';
export type { FakeAuth } from './fake-registry-auth';
export { createTemporaryFolder, writeFiles, type TemporaryFolder } from './folder';
export {
  judgeArchive,
  judgeLayout,
  judgeLayoutByAll,
  judgeRemote,
  judgesMissing,
  type LayoutJudge,
  type LayoutReference,
} from './judges';
export { packPackages, REPOSITORY, type PackageManifest, type PackedPackage } from './pack';
export { createPluginWorkspace, type PluginWorkspace } from './plugin';
export {
  registriesMissing,
  startRegistryServer,
  stopRegistryServers,
  type RegistryServer,
} from './registries';
export type { RegistryKind, RegistryOptions } from './registry-parts';
export type { RegistryRequest } from './registry-log';
export { startRegistry, type TestRegistry } from './registry';
export type { TokenRequest, TokenServer } from './token-server';
export {
  createWorkspace,
  NX_VERSION,
  openWorkspace,
  type TestWorkspace,
  type WorkspaceRecipe,
  type WorkspaceManager,
} from './workspace';
