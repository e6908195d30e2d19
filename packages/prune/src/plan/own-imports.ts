import { isRecord } from '../manifest';
import { below, isInside, join } from '../paths';

/**
 * Moves the relative targets of an `imports` field from a project's folder to its output.
 *
 * @param imports the field
 * @param folders where the manifest lies, and the output that becomes `app/`
 * @returns the field for a manifest in `app/`; targets outside the output are dropped
 */
export function importTargetsBelow(
  imports: unknown,
  folders: { from: string; output: string },
): unknown {
  if (typeof imports === 'string') {
    if (!imports.startsWith('.')) return imports;
    const path = join(folders.from, imports);
    return isInside(path, folders.output) ? `./${below(folders.output, path)}` : undefined;
  }
  if (Array.isArray(imports))
    return imports
      .map((each) => importTargetsBelow(each, folders))
      .filter((each) => each !== undefined);
  if (!isRecord(imports)) return imports;
  const moved = Object.entries(imports).map(([key, each]) => [
    key,
    importTargetsBelow(each, folders),
  ]);
  return Object.fromEntries(moved.filter(([, each]) => each !== undefined));
}
