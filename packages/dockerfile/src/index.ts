export {
  distroBase,
  distroLibc,
  distroTool,
  type BaseChoice,
  type DistroBase,
} from './distros/distro-base';
export { renderDockerfile, type RenderOptions } from './dockerfile';
export { renderDockerignore } from './dockerignore';
export { inspectDockerfile, type DockerfileInspection } from './header';
export type {
  BuildSlice,
  DistroName,
  ImagePlan,
  ImageRuntime,
  InitName,
  MigrateImage,
  NativeEntry,
  PackageManagerName,
  ProductionRun,
  ProductionStep,
  StageName,
  SystemPackages,
  TargetPlatform,
} from './image-plan';
export {
  imageSettings,
  type ImageSettings,
  type ProbeSettings,
  type RemovedPath,
} from './image-settings';
export { runProgram } from './package-managers/rows';
export { secretLikeNames } from './secret-names';
export { swapArtifacts } from './swap-artifacts';
export { parseImageReference, type ImageReference } from './validate/image-reference';
export { validatePlan } from './validate/validate-plan';
export type { PlanView, TemplateView } from './view';
