import type { LibraryInput, PackageManagerName, PruneRequest } from '@nx-multistage/prune';
import type { PackageLiterals } from './registry/packages';

/** Files by workspace-relative path; objects are written as JSON. */
export type FixtureFiles = Readonly<Record<string, string | object>>;

/** What holds for one manager only. */
export interface ManagerPart {
  /** Laid over the fixture's files; a manifest is merged one level deep. */
  files?: FixtureFiles;
  /** `pnpm-workspace.yaml` (pnpm 9: the field `pnpm` of the root manifest), `.yarnrc.yml`. */
  settings?: Record<string, unknown>;
}

/** One shape of a workspace, as data; see README.md. */
export interface Fixture {
  /** What it shows, in kebab case. */
  name: string;
  /** What it shows, in a sentence. */
  shows: string;
  /** What it stands for: `complaints 1`, `nx C6`, `managers C1`, `nrwl/nx#36140`. */
  stands: readonly string[];
  /** Managers that have this shape; all of them by default. A version is a semver range. */
  managers?: Partial<Record<PackageManagerName, string>>;
  /** Published packages by `name@version`. */
  registry: PackageLiterals;
  /** Packages that no registry has: of archives, repositories and files of the workspace. */
  unpublished?: PackageLiterals;
  /** Archives in the workspace: path -> `name@version`. */
  tarballs?: Readonly<Record<string, string>>;
  /** Archives the registry serves at `{registry}/archives/<file>`, `file` -> `name@version`. */
  archives?: Readonly<Record<string, string>>;
  /** Git repositories the registry serves at `{registry}/git/<name>.git`, `name` -> `name@version`. */
  repositories?: Readonly<Record<string, string>>;
  /** A scope that wants a token, which the user's own settings hold. */
  locked?: { scope: string; token: string };
  /** Globs of the workspace's packages; absent where the root is the only one. */
  packages?: readonly string[];
  /** Versions to force, `name` or `name@range` -> version, in each manager's own field. */
  overrides?: Readonly<Record<string, string>>;
  /** Default catalog: pnpm, Yarn 4 and Bun. */
  catalog?: Readonly<Record<string, string>>;
  catalogs?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * The workspace; `workspace:*` is written `*` for managers without that protocol, `{registry}` is where the
   * registry answers. The app is `apps/api`, its output `dist/apps/api/main.js`.
   */
  files: FixtureFiles;
  of?: Partial<Record<PackageManagerName, ManagerPart>>;
  /** Dependencies that the workspace adds to published packages: name -> names. */
  added?: Readonly<Record<string, readonly string[]>>;
  /** Libraries that the project graph would name; by default every workspace package but the app. */
  libraries?: readonly LibraryInput[];
  request?: Partial<Pick<PruneRequest, 'extraDependencies' | 'excludeDependencies'>>;
  expected: Expected;
}

/** What pruning and installing must come to. */
export type Expected =
  | {
      /** Everything that is installed, `name@version` by its own name, sorted; computed where absent. */
      closure?: readonly string[];
      /** Where a manager rightly comes to something else. */
      closureOf?: Partial<Record<PackageManagerName, readonly string[]>>;
      /** Versions that an import must find: `app` or a module -> import -> version. */
      versions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
      /** What the manager's own install of the workspace gets wrong: differences that must be seen. */
      workspaceErrs?: Partial<Record<PackageManagerName, readonly string[]>>;
      /** Parts of installed files, by path below a package's name: `{ 'ms/index.js': 'patched' }`. */
      contains?: Readonly<Record<string, string>>;
    }
  | {
      /** The error's code, and a part of what it says. */
      fails: { code: string; says: string };
    };
