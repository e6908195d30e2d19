import { inspectDockerfile } from '@nx-multistage/dockerfile';
import { editedLines } from './edited-lines';

/** Edits named in an error: the first ones show where to look. */
const SHOWN = 3;

/**
 * What a person wants of a Dockerfile and a build from the plan alone would leave out. The `build` stage does not
 * count: Nx has built the app already. A file of an older version of the generator is no wish of anybody's.
 *
 * @param text the Dockerfile; undefined where there is none
 * @param generated what the generator would write now
 * @returns a line each, none where the plan says it all
 */
export function dockerfileEdits(text: string | undefined, generated: string): string[] {
  if (text === undefined) return [];
  const { state } = inspectDockerfile(text);
  if (state === 'foreign') return ['the Dockerfile was not written by nx-multistage'];
  if (state !== 'edited') return [];
  const edits = editedLines(text, generated).filter(({ stage }) => stage !== 'build');
  const shown = edits
    .slice(0, SHOWN)
    .map(
      ({ line, text: found, kind }) => `the Dockerfile was edited, line ${line}: ${kind} ${found}`,
    );
  const more = edits.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more edited lines`] : shown;
}
