import { statSync } from 'node:fs';
import { join } from 'node:path';
import { emittedPath } from './emitted';
import { OUT_FOLDER } from './generated-config';
import { nearestProject } from './owners';
import type { AppConfig } from './read-config';
import type { TscSpec } from './spec';

/**
 * Sources without output: someone removed it, or tsc takes them for third-party code because it found them
 * through `node_modules`. Libraries with a build of their own are not looked at.
 *
 * @param sources workspace-relative
 */
export function missingOutput(
  spec: TscSpec,
  config: AppConfig,
  sources: readonly string[],
): string[] {
  const hasMaps = spec.sourceMap ?? config.sourceMap;
  const out = join(spec.workspaceRoot, spec.workFolder, OUT_FOLDER);
  return sources.filter((path) => {
    const owner = nearestProject(spec.projects, path);
    if (owner !== undefined && owner !== spec.app && owner.hasOwnBuild) return false;
    const emitted = emittedPath(path);
    const files = hasMaps && !emitted.endsWith('.json') ? [emitted, `${emitted}.map`] : [emitted];
    return files.some((file) => !statSync(join(out, file), { throwIfNoEntry: false })?.isFile());
  });
}
