import { posix } from 'node:path';
import type { SourceLookup } from './aliases';
import { leaf, mapExports, mapMain, type SourceMapping } from './module-exports';
import type { Alias, Project } from './program';

/**
 * tsconfig `paths` that lead to the TypeScript sources of workspace packages without a build of their own.
 * Without them tsc takes what it finds through `node_modules` for third-party code, checks it and emits
 * nothing.
 *
 * @param sources what is on the disk
 * @param conditions `customConditions` of the app's tsconfig
 * @returns one alias per entry of `exports`, targets workspace-relative
 */
export function packagePaths(
  projects: readonly Project[],
  sources: SourceLookup,
  conditions: readonly string[],
): Alias[] {
  return projects
    .filter(({ root, hasOwnBuild }) => root !== '.' && !hasOwnBuild)
    .flatMap((project) =>
      pathsOf(project, { root: project.root, sources, conditions, toTarget: (source) => source }),
    );
}

function pathsOf({ root, manifest = {} }: Project, mapping: SourceMapping): Alias[] {
  const { name, exports } = manifest;
  if (name === undefined) return [];
  if (exports === undefined) {
    const main = mapMain(manifest, mapping);
    const deep = { key: `${name}/*`, targets: [posix.join(root, '*')] };
    return main === undefined ? [] : [{ key: name, targets: [main] }, deep];
  }
  const mapped = mapExports(exports, mapping);
  if (mapped === undefined || mapped === null) return [];
  const isMap =
    typeof mapped === 'object' && Object.keys(mapped).some((key) => key.startsWith('.'));
  const entries =
    isMap && !Array.isArray(mapped) ? Object.entries(mapped) : [['.', mapped] as const];
  return entries.flatMap(([subpath, value]) => {
    const target = leaf(value);
    if (target === undefined || target.endsWith('package.json')) return [];
    return [{ key: posix.join(name, subpath), targets: [target] }];
  });
}
