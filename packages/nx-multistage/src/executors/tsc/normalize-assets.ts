import { ToolError } from '@nx-multistage/errors';
import { isInside, joinPath } from '../../workspace/paths';
import type { TscOptions } from './schema';
import type { Asset } from './spec';

/**
 * @param assets a workspace-relative glob keeps its place in the project; an object says where it goes
 * @param projectRoot workspace-relative
 * @throws ToolError `NXM_TSC_ASSET` where a file would land outside the output folder
 */
export function normalizeAssets(
  assets: NonNullable<TscOptions['assets']>,
  projectRoot: string,
): Asset[] {
  return assets.map((asset) => {
    if (typeof asset !== 'string') return fromObject(asset);
    const path = joinPath(asset);
    if (!isInside(path, projectRoot))
      throw assetError(
        asset,
        `it is outside the project (${projectRoot})`,
        `Write it as an object: { "input": "<folder>", "glob": "**/*", "output": "<folder in outputPath>" }.`,
      );
    const glob = projectRoot === '.' ? path : path.slice(projectRoot.length + 1);
    return { folder: projectRoot, glob: glob === '' ? '**/*' : glob, ignore: [], output: '.' };
  });
}

function fromObject(asset: {
  input: string;
  glob: string;
  output: string;
  ignore?: string[];
}): Asset {
  const text = JSON.stringify(asset);
  const output = joinPath(asset.output.replace(/^[/\\]+/, '') || '.');
  if (!isInside(output, '.'))
    throw assetError(text, 'its output is outside outputPath', 'Use a folder inside outputPath.');
  const folder = joinPath(asset.input);
  if (!isInside(folder, '.') || folder.startsWith('/'))
    throw assetError(
      text,
      'its input is outside the workspace',
      'Use a workspace-relative folder.',
    );
  return { folder, glob: asset.glob, ignore: asset.ignore ?? [], output };
}

function assetError(asset: string, why: string, hint: string): ToolError {
  return new ToolError('NXM_TSC_ASSET', `Asset ${asset} cannot be copied: ${why}.`, { hint });
}
