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
export { createTemporaryFolder, writeFiles, type TemporaryFolder } from './folder';
export { packPackages, REPOSITORY, type PackageManifest, type PackedPackage } from './pack';
export { createPluginWorkspace, type PluginWorkspace } from './plugin';
export { startRegistry, type TestRegistry } from './registry';
export {
  createWorkspace,
  NX_VERSION,
  openWorkspace,
  type TestWorkspace,
  type WorkspaceRecipe,
} from './workspace';
