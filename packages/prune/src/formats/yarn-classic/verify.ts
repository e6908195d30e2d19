import { ToolError } from '@nx-multistage/errors';
import { dependenciesOf, textField } from '../../manifest';
import type { Manifest } from '../../snapshot';
import { patternOf, splitPattern } from './pattern';
import { fits } from './specs';
import { parseBlocks } from './syntax';

/**
 * Reads the finished files back and walks them as `yarn install --frozen-lockfile` must: every pattern of every
 * manifest and entry leads to an entry whose version fits, and nothing is left over. Yarn 1 itself overlooks such
 * gaps below workspaces.
 *
 * @param text the pruned yarn.lock
 * @param manifests by folder, the app's at `.`
 * @throws ToolError `NXM_PRUNE_INTERNAL`
 */
export function verifyPruned(text: string, manifests: ReadonlyMap<string, Manifest>): void {
  const entries = new Map(
    parseBlocks(text).flatMap((block) => block.patterns.map((each) => [each, block] as const)),
  );
  const modules = new Map(
    [...manifests.values()].map((each) => [textField(each, 'name'), textField(each, 'version')]),
  );
  const queue = [...manifests].flatMap(([folder, manifest]) =>
    (['dependencies', 'optionalDependencies'] as const).flatMap((field) =>
      Object.entries(dependenciesOf(manifest, field))
        .filter(([name, range]) => modules.get(name) !== range)
        .map(([name, range]) => patternOf(folder, name, range)),
    ),
  );
  const reached = new Set(queue);
  for (const pattern of reached) {
    const entry = entries.get(pattern);
    const { range } = splitPattern(pattern);
    if (entry === undefined || !fits(String(entry.fields['version']), range)) throw broken(pattern);
    for (const field of ['dependencies', 'optionalDependencies'])
      for (const [name, each] of Object.entries(entry.fields[field] ?? {}))
        reached.add(`${name}@${String(each)}`);
  }
  const extra = [...entries.keys()].find((pattern) => !reached.has(pattern));
  if (extra !== undefined) throw broken(extra);
}

function broken(pattern: string): ToolError {
  return new ToolError('NXM_PRUNE_INTERNAL', `the pruned yarn.lock is wrong at ${pattern}`, {
    hint: 'This is a defect of nx-multistage: please report it with the lockfile.',
  });
}
