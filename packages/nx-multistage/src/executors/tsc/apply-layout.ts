import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import type { AssetFile } from './find-assets';
import { OUT_FOLDER } from './generated-config';
import type { LayoutPlan } from './plan-layout';
import { relocateMap } from './relocate-map';
import type { TscSpec } from './spec';
import { writeTree, type TreeEntry, type TreeChanges } from './write-tree';

/** What the last run wrote, inside the work folder: read when `clean` is off. */
const RECORD = 'written.json';

/**
 * Makes the output folder what the plan says.
 *
 * @param assets files of the workspace to copy beside the compiled ones
 * @param hasMaps tsc wrote a source map beside each JavaScript file
 * @throws ToolError `NXM_TSC_ASSET` where an asset would replace a compiled file
 */
export function applyLayout(
  spec: TscSpec,
  plan: LayoutPlan,
  { assets, hasMaps }: { assets: readonly AssetFile[]; hasMaps: boolean },
): TreeChanges {
  const entries = new Map<string, TreeEntry>();
  const out = posix.join(spec.workFolder, OUT_FOLDER);
  const absolute = (path: string): string => join(spec.workspaceRoot, path);
  for (const { from, to } of plan.files) {
    entries.set(to, { kind: 'copy', from: absolute(posix.join(out, from)) });
    if (hasMaps && !from.endsWith('.json')) {
      const text = readFileSync(absolute(posix.join(out, `${from}.map`)), 'utf8');
      const [source, target] = [posix.join(out, from), posix.join(spec.outputPath, to)];
      entries.set(`${to}.map`, {
        kind: 'text',
        text: relocateMap(text, posix.dirname(source), posix.dirname(target)),
      });
    }
  }
  for (const { to, text } of plan.texts) entries.set(to, { kind: 'text', text });
  for (const { to, target } of plan.links) entries.set(to, { kind: 'link', target });
  for (const { from, to } of assets) {
    const other = entries.get(to);
    if (other !== undefined && !(other.kind === 'copy' && other.from === absolute(from)))
      throw new ToolError('NXM_TSC_ASSET', `Asset ${from} would replace ${to} of the output.`, {
        hint: 'Give the asset another output folder, or leave the file out with ignore.',
      });
    entries.set(to, { kind: 'copy', from: absolute(from) });
  }
  return writeTree(absolute(spec.outputPath), entries, {
    record: absolute(posix.join(spec.workFolder, RECORD)),
    removeForeign: spec.clean,
  });
}
