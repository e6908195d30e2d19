export { scanImports, type FoundImport, type ScanResult } from './imports/scan';
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
