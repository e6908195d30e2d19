import type { Tree } from '@nx/devkit';
import { inspectDockerfile } from '@nx-multistage/dockerfile';
import { createTwoFilesPatch } from 'diff';

export interface WrittenFile {
  path: string;
  outcome: 'created' | 'updated' | 'unchanged' | 'kept';
  /** Unified diff from the file that is there to the one that was not written. */
  diff?: string;
}

/**
 * Writes a generated file, unless a person's work is there: an edited or foreign file is kept and the
 * difference returned.
 *
 * @param force overwrite in any case
 */
export function writeGenerated(
  tree: Tree,
  path: string,
  { text, force }: { text: string; force: boolean },
): WrittenFile {
  const existing = tree.exists(path) ? (tree.read(path, 'utf-8') ?? '') : undefined;
  if (existing === text) return { path, outcome: 'unchanged' };
  if (existing !== undefined && !force && inspectDockerfile(existing).state !== 'generated')
    return {
      path,
      outcome: 'kept',
      diff: createTwoFilesPatch(path, `${path} (generated)`, existing, text),
    };
  tree.write(path, text);
  return { path, outcome: existing === undefined ? 'created' : 'updated' };
}
