import { ToolError } from '@nx-multistage/errors';
import { climbs, isInside, join } from './paths';

/**
 * Refuses a destination whose replacement would remove something else: the workspace root, a folder that
 * holds a project or a build output, anything in `node_modules` or `.git`.
 *
 * @param destination workspace-relative folder
 * @param kept workspace-relative folders that must survive
 * @throws ToolError `NXM_DESTINATION_UNSAFE`
 */
export function assertSafeDestination(destination: string, kept: readonly string[]): void {
  const path = join(destination);
  if (path === '' || climbs(path))
    throw unsafeDestination(destination, 'it is not below the workspace root');
  if (/(?:^|\/)(?:node_modules|\.git)(?:\/|$)/.test(path))
    throw unsafeDestination(destination, 'it lies in node_modules or .git');
  const held = kept.map((each) => join(each)).find((each) => each !== '' && isInside(each, path));
  if (held !== undefined) throw unsafeDestination(destination, `it holds ${held}`);
}

/** The error for a destination that must not be replaced. */
export function unsafeDestination(destination: string, why: string): ToolError {
  return new ToolError('NXM_DESTINATION_UNSAFE', `will not write to "${destination}": ${why}`, {
    hint: 'Choose a folder of its own below the workspace, for example dist/docker/<project>/artifacts.',
  });
}
