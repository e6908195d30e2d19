export { distroBase } from './distros';
export { renderDockerfile, type RenderOptions } from './dockerfile';
export { renderDockerignore } from './dockerignore';
export { inspectDockerfile, type DockerfileInspection } from './header';
export type {
  BuildSlice,
  DistroName,
  ImagePlan,
  ImageRuntime,
  InitName,
  NativeEntry,
  PackageManagerName,
  StageName,
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
