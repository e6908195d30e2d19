import { ToolError } from '@nx-multistage/errors';

/** A rule for one value of the plan. */
export interface Demand {
  /** The value's place in the plan: `runtime.user`. */
  option: string;
  /** What it must be, in words: `a numeric uid:gid whose uid is not 0`. */
  expected: string;
  /** What it is. */
  got: unknown;
  /** How to fix it, where `expected` does not say it. */
  hint?: string;
}

/**
 * Refuses a value of the plan.
 *
 * @throws ToolError `NXM_IMAGE_PLAN` that names the option, what was expected and what was there, unless `ok`
 */
export function demand(ok: boolean, { option, expected, got, hint }: Demand): void {
  if (ok) return;
  throw new ToolError(
    'NXM_IMAGE_PLAN',
    `${option}: expected ${expected}, got ${JSON.stringify(got) ?? 'nothing'}`,
    { hint: hint ?? `Set ${option} to ${expected}.` },
  );
}
