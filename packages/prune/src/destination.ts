import { lstat } from 'node:fs/promises';
import { join as joinNative } from 'node:path';
import { systemCode, ToolError } from '@nx-multistage/errors';
import { climbs, isInside, join } from './paths';

/**
 * Refuses a destination whose replacement would remove something else: the workspace root, a folder that
 * holds a project or a build output, a path over a symbolic link.
 *
 * @param target destination and the folders that must survive, all workspace-relative
 * @throws ToolError `NXM_DESTINATION_UNSAFE`
 */
export async function assertSafeDestination({
  workspaceRoot,
  destination,
  protected: kept,
}: {
  workspaceRoot: string;
  destination: string;
  protected: readonly string[];
}): Promise<void> {
  const path = join(destination);
  if (path === '' || climbs(path)) throw unsafe(destination, 'it is not below the workspace root');
  if (/(?:^|\/)(?:node_modules|\.git)(?:\/|$)/.test(path))
    throw unsafe(destination, 'it lies in node_modules or .git');
  const held = kept.map((each) => join(each)).find((each) => each !== '' && isInside(each, path));
  if (held !== undefined) throw unsafe(destination, `it holds ${held}`);
  const parts = path.split('/');
  for (let count = 1; count <= parts.length; count += 1) {
    const part = parts.slice(0, count).join('/');
    const facts = await lstat(joinNative(workspaceRoot, ...parts.slice(0, count))).catch(
      (error: unknown) => {
        if (systemCode(error) === 'ENOENT') return undefined;
        throw error;
      },
    );
    if (facts?.isSymbolicLink() === true) throw unsafe(destination, `${part} is a symbolic link`);
    if (facts !== undefined && !facts.isDirectory())
      throw unsafe(destination, `${part} is no folder`);
  }
}

function unsafe(destination: string, why: string): ToolError {
  return new ToolError('NXM_DESTINATION_UNSAFE', `will not write to "${destination}": ${why}`, {
    hint: 'Choose a folder of its own below the workspace, for example dist/docker/<project>/artifacts.',
  });
}
