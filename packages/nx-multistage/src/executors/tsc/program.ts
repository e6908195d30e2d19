import type { FoundImport } from '@nx-multistage/prune';
import type { ModuleFormat, PackageManifest } from './package-manifest';

/** One module specifier of emitted JavaScript, with the rules Node resolves it by. */
export type Import = Pick<FoundImport, 'specifier' | 'kind'>;

/** A project of the workspace, as far as the layout cares. Roots are workspace-relative, `.` for the root. */
export interface Project {
  name: string;
  root: string;
  /** Its own build makes its output: ours is dropped. */
  hasOwnBuild: boolean;
  manifest?: PackageManifest;
}

/** One source of the TypeScript program with what tsc made of it. Paths are workspace-relative. */
export interface Source {
  path: string;
  /** The JavaScript or JSON file, relative to tsc's outDir; same layout as the workspace. */
  emitted: string;
  /** The emitted code has its own import and export statements. */
  isEsm: boolean;
  imports: readonly Import[];
}

/** One key of tsconfig `paths`; targets are workspace-relative, `*` kept. */
export interface Alias {
  key: string;
  targets: readonly string[];
}

/** How the format of a `.js` file is decided. */
export type FormatRule = ModuleFormat | 'by-package' | 'by-code';

/** All that the layout is planned from: the compiled program, no disk. */
export interface Program {
  app: Project;
  /** Workspace-relative start file. */
  main: string;
  projects: readonly Project[];
  sources: readonly Source[];
  aliases: readonly Alias[];
  /** `baseUrl`, workspace-relative, where set: tsc resolves bare specifiers from there. */
  baseUrl?: string;
  format: FormatRule;
  /** `type` of the workspace's root package.json. */
  rootType: ModuleFormat;
  /** `customConditions` of the app's tsconfig. */
  conditions: readonly string[];
}
