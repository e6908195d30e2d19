import { ToolError } from '@nx-multistage/errors';
import { shownPath } from './shown-path';

/** The error for a file that is not what it was a moment ago. */
export function changed(path: Buffer | string, what: string, cause?: unknown): ToolError {
  return new ToolError(
    'NXM_LAYER_CHANGED',
    `${shownPath(path)} changed while the layer was built: ${what}`,
    {
      hint: 'Something else writes to the folder: wait until it has ended, then build again.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
