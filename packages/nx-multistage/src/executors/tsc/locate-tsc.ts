import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ToolError } from '@nx-multistage/errors';

/**
 * The `tsc` of the workspace: the project's own TypeScript, else the workspace's. Its package.json says which
 * file that is, in every major version.
 *
 * @param workspaceRoot absolute
 * @param projectRoot workspace-relative
 * @returns absolute path of a JavaScript file to run with node
 * @throws ToolError `NXM_TSC_NOT_INSTALLED`
 */
export function locateTsc(workspaceRoot: string, projectRoot: string): string {
  const manifest = [join(workspaceRoot, projectRoot), workspaceRoot]
    .map((folder) => resolveFrom(folder))
    .find((path) => path !== undefined);
  if (manifest === undefined)
    throw new ToolError(
      'NXM_TSC_NOT_INSTALLED',
      `TypeScript is not installed: neither ${projectRoot} nor the workspace root finds the package typescript.`,
      { hint: 'Add typescript to the devDependencies of the workspace root and install it.' },
    );
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin?: { tsc?: string } };
  return join(dirname(manifest), bin?.tsc ?? 'bin/tsc');
}

function resolveFrom(folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve('typescript/package.json');
  } catch {
    return undefined;
  }
}
