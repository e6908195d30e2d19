import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { joinPath } from '../../workspace/paths';
import type { TscSpec } from './spec';

/** One file to copy. */
export interface AssetFile {
  /** Workspace-relative. */
  from: string;
  /** Relative to the output folder. */
  to: string;
}

/**
 * The files that the assets option names. tinyglobby is loaded here: most apps have no assets.
 *
 * @throws ToolError `NXM_TSC_ASSET` for a path without wildcards that is not there
 */
export async function findAssets(spec: TscSpec): Promise<AssetFile[]> {
  if (spec.assets.length === 0) return [];
  const { glob, isDynamicPattern } = await import('tinyglobby');
  const found: AssetFile[] = [];
  for (const asset of spec.assets) {
    const names = await glob([asset.glob], {
      cwd: join(spec.workspaceRoot, asset.folder),
      ignore: [...asset.ignore, '**/node_modules/**'],
      followSymbolicLinks: false,
      onlyFiles: true,
    });
    if (names.length === 0 && !isDynamicPattern(asset.glob)) throw missing(spec, asset);
    for (const name of names.sort()) {
      const from = joinPath(asset.folder, name);
      if (isFile(join(spec.workspaceRoot, from)))
        found.push({ from, to: posix.join(asset.output, name) });
    }
  }
  return found;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function missing(spec: TscSpec, asset: { folder: string; glob: string }): ToolError {
  return new ToolError(
    'NXM_TSC_ASSET',
    `Asset ${joinPath(asset.folder, asset.glob)} of ${spec.app.name} is not there.`,
    { hint: 'Correct assets, or run the target that makes the file first (dependsOn).' },
  );
}
