export { prune } from './prune';
export { planPrune, type PrunePlan } from './plan/plan';
export type {
  AssetInput,
  LibraryInput,
  PackageManagerName,
  PrunedApp,
  PruneReport,
  PruneRequest,
  ReportedDependency,
} from './request';
