/** `exports` or `imports` of a package.json: a path, conditions, alternatives, or null for "not exported". */
export type ExportsValue = string | null | ExportsValue[] | { [key: string]: ExportsValue };

/** The fields of a package.json that the layout reads. */
export interface PackageManifest {
  name?: string;
  version?: string;
  type?: string;
  main?: string;
  types?: string;
  typings?: string;
  exports?: ExportsValue;
  imports?: Record<string, ExportsValue>;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, unknown>;
}

/** How Node reads a `.js` file. */
export type ModuleFormat = 'commonjs' | 'module';
