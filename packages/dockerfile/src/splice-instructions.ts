import type { Instruction } from './model';

/** Stands for a stage's default instructions in a list of the user's own. */
export const DEFAULTS = '...';

/**
 * The user's instructions of a stage with the defaults put where `...` stands: as instructions, not as lines.
 * A list without `...` replaces the defaults; no list leaves them.
 *
 * @param own one instruction each, on one line
 * @param defaults what the stage holds by default
 */
export function spliceInstructions(
  own: readonly string[] | undefined,
  defaults: readonly Instruction[],
): Instruction[] {
  if (own === undefined) return [...defaults];
  return own.flatMap((text) =>
    text === DEFAULTS ? defaults : [{ kind: 'verbatim', text } as const],
  );
}
