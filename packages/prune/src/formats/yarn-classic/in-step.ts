import { ToolError } from '@nx-multistage/errors';
import { join } from '../../paths';
import type { Manifest } from '../../snapshot';
import { declaredRanges, type YarnGraph } from './graph';
import { UPDATE } from './parse';
import { patternOf, splitPattern } from './pattern';

/**
 * Throws where a package.json asks for something that yarn.lock has only in other ranges. A name that yarn.lock does
 * not know at all may be a library of the workspace: these are in no yarn.lock of Yarn 1.
 *
 * @param folder workspace-relative folder of the manifest, empty for the root
 * @throws ToolError `NXM_LOCKFILE_OUT_OF_STEP`, naming every difference
 */
export function assertInStep(
  graph: YarnGraph,
  { folder, manifest, file }: { folder: string; manifest: Manifest; file: string },
): void {
  const ranges = rangesByName(graph);
  const differences = [...declaredRanges(manifest)].flatMap(([name, { range, field }]) => {
    const known = ranges.get(name);
    if (known === undefined || graph.locked(patternOf(folder, name, range)) !== undefined)
      return [];
    return [`${field}.${name}: package.json has ${range}, the lockfile ${known.join(', ')}`];
  });
  if (differences.length === 0) return;
  throw new ToolError(
    'NXM_LOCKFILE_OUT_OF_STEP',
    `${file} is out of step with ${join(folder, 'package.json')}:\n  ${differences.join('\n  ')}`,
    { hint: `Run "${UPDATE}" in the workspace root and commit ${file}.` },
  );
}

function rangesByName(graph: YarnGraph): ReadonlyMap<string, string[]> {
  const ranges = new Map<string, string[]>();
  for (const id of graph.ids)
    for (const pattern of graph.patterns(id)) {
      const { name, range } = splitPattern(pattern);
      const known = ranges.get(name);
      if (known === undefined) ranges.set(name, [range]);
      else if (!known.includes(range)) known.push(range);
    }
  return ranges;
}
