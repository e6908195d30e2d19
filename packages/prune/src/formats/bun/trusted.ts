import type { Manifest } from '../../snapshot';
import type { ScriptApproval } from '../format';
import { DEFAULT_TRUSTED } from './default-trusted';

/**
 * What the workspace decided about install scripts. A list that is set replaces Bun's own: what it does not name is
 * refused; without one Bun's own list holds, and what neither names is left to Bun's rule.
 */
export function scriptApprovals(root: Manifest): ScriptApproval[] {
  const trusted = trustedNames(root);
  return trusted === undefined
    ? DEFAULT_TRUSTED.map((name) => ({ name, allowed: true }))
    : [{ name: '*', allowed: false }, ...trusted.map((name) => ({ name, allowed: true }))];
}

/**
 * `trustedDependencies` of a pruned tree: an empty list stays, since it switches Bun's own off; what an image approves
 * beyond Bun's own list brings that list along.
 *
 * @param root the workspace's own manifest
 * @param names of the packages in the tree
 * @param approve names that are approved for this image
 * @returns sorted names, undefined where Bun's own list shall hold
 */
export function prunedTrusted(
  root: Manifest,
  names: ReadonlySet<string>,
  approve: readonly string[],
): string[] | undefined {
  const trusted = trustedNames(root);
  const added = approve.filter((name) => names.has(name));
  if (trusted === undefined && added.length === 0) return undefined;
  const base = trusted ?? DEFAULT_TRUSTED;
  return [...new Set([...base.filter((name) => names.has(name)), ...added])].sort();
}

function trustedNames(root: Manifest): string[] | undefined {
  const field = root['trustedDependencies'];
  return Array.isArray(field)
    ? field.filter((each): each is string => typeof each === 'string')
    : undefined;
}
