import { ToolError } from '@nx-multistage/errors';
import { RequestFailure } from './failure';
import { explainNetwork } from './explain-network';
import { explainStatus } from './explain-status';
import type { Secrets } from './secrets';

export interface ExplainContext {
  secrets: Secrets;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** The part of an error for a person. */
export interface Explanation {
  code: `NXM_${string}`;
  message: string;
  hint: string;
}

/**
 * Makes a person's error of a failed request. Every other error stays as it is.
 *
 * @returns a ToolError `NXM_REGISTRY_...` for a {@link RequestFailure}
 */
export function explain(error: unknown, { secrets, now }: ExplainContext): unknown {
  if (!(error instanceof RequestFailure)) return error;
  const { request, why } = error;
  const { code, message, hint } =
    'response' in why
      ? explainStatus(request, why.response, now())
      : explainNetwork(request, why.error);
  const options = { hint: secrets.hide(hint), ...('error' in why ? { cause: why.error } : {}) };
  return new ToolError(code, secrets.hide(message), options);
}
