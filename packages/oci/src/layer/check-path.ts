import { ToolError } from '@nx-multistage/errors';
import type { LayerEntry } from './entry';
import { shownPath } from './shown-path';
import { WHITEOUT_PREFIX } from './whiteout';

/**
 * Refuses a path that no file of an image can have, or that an engine would take for a marker.
 *
 * @throws ToolError `NXM_LAYER_NAME`
 */
export function checkPath({ path, kind }: LayerEntry): void {
  if (path.includes(0)) throw refused(path, 'it holds a NUL byte');
  const text = path.toString('latin1');
  for (const part of text.split('/')) {
    if (part === '') throw refused(path, 'it has an empty part, or a slash at an end');
    if (part === '.' || part === '..') throw refused(path, `it has a part "${part}"`);
    if (part.startsWith(WHITEOUT_PREFIX))
      throw refused(
        path,
        kind === 'whiteout'
          ? `"${WHITEOUT_PREFIX}" is added when it is written`
          : `in an image, a name with "${WHITEOUT_PREFIX}" hides another file`,
      );
  }
}

function refused(path: Buffer, why: string): ToolError {
  return new ToolError(
    'NXM_LAYER_NAME',
    `"${shownPath(path)}" cannot be a path of an image: ${why}`,
    { hint: 'Rename the file, or leave it out of what goes into the image.' },
  );
}
