import { ToolError } from '@nx-multistage/errors';
import type { WorkspaceFiles } from './files';
import { joinPath } from './paths';

/** What `devEngines` says of one tool. Source: npm docs, package.json. */
interface DevEngine {
  name?: string;
  version?: string;
}

/** The fields of a package.json that detection reads. */
export interface PackageManifest {
  name?: string;
  version?: string;
  main?: string;
  private?: boolean;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  engines?: Record<string, string>;
  packageManager?: string;
  devEngines?: { packageManager?: DevEngine | DevEngine[] };
  workspaces?: string[] | { packages?: string[] };
  allowScripts?: Record<string, boolean>;
  volta?: Record<string, string>;
  /** Of a package: npm does not compile its `binding.gyp` by itself. */
  gypfile?: boolean;
  nx?: unknown;
}

/**
 * @param folder workspace-relative folder of the package.json
 * @returns the manifest, or undefined where the folder has none
 * @throws ToolError `NXM_MANIFEST_INVALID`
 */
export function readManifest(files: WorkspaceFiles, folder: string): PackageManifest | undefined {
  return readJsonObject(files, joinPath(folder, 'package.json'));
}

/**
 * @param path workspace-relative file with plain JSON
 * @throws ToolError `NXM_MANIFEST_INVALID`
 */
export function readJsonObject<Value extends object>(
  files: WorkspaceFiles,
  path: string,
): Value | undefined {
  const text = files.read(path);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Value;
    throw new SyntaxError('not an object');
  } catch (error) {
    throw new ToolError('NXM_MANIFEST_INVALID', `${path} is not valid JSON: ${String(error)}`, {
      hint: `Correct ${path}.`,
      cause: error,
    });
  }
}
