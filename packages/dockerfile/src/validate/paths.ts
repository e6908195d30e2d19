import { isNeverSent } from '../never-sent';
import { demand } from './demand';

/**
 * What COPY and `.dockerignore` cannot name literally: BuildKit's lexer (quotes, `$`, backslash), its patterns
 * (`* ? [ ]`), heredocs (`<`).
 */
const UNNAMEABLE = /["'`\\$*?[\]<>]/;

/** A first character that makes a line of `.dockerignore` a comment or an exception, or a word of COPY a flag. */
const MARKED_START = /^[#!-]/;

/** Without anything that a Dockerfile or a shell would read differently. */
const IMAGE_PATH = /^(?:\/[A-Za-z0-9_.@+-]+)+$/;

/**
 * A file or folder of the workspace.
 *
 * @param path relative to the workspace root, with forward slashes; `.` is the root itself
 * @throws ToolError `NXM_IMAGE_PLAN` where it leaves the workspace, where a Dockerfile cannot name it, or where
 *   the ignore file keeps it from every build
 */
export function checkWorkspacePath(path: string, option: string): void {
  const segments = path.split('/');
  demand(path === '.' || segments.every((segment) => !['', '.', '..'].includes(segment)), {
    option,
    expected: 'a path inside the workspace, relative to its root, with forward slashes',
    got: path,
  });
  demand(!UNNAMEABLE.test(path) && !MARKED_START.test(path) && path === path.trim(), {
    option,
    expected:
      'a path that a Dockerfile can name (spaces are fine; quotes, $, \\, *, ?, [, ], <, > are not)',
    got: path,
    hint: 'Rename the folder or file.',
  });
  demand(!isNeverSent(path), {
    option,
    expected:
      'a file that may be sent to a build; credentials, git data and installed packages never are',
    got: path,
    hint: 'Registry credentials go in as the secret npmrc; take the path out of the build slice.',
  });
}

/** @throws ToolError `NXM_IMAGE_PLAN` unless the path is absolute, plain, and no system folder */
export function checkImagePath(path: string, option: string): void {
  const segments = path.split('/').slice(1);
  const safe =
    IMAGE_PATH.test(path) && segments.every((segment) => segment !== '.' && segment !== '..');
  demand(safe && !['proc', 'dev', 'sys', 'boot'].includes(segments[0] ?? ''), {
    option,
    expected:
      'an absolute path of letters, digits and _ . @ + -, outside /proc, /dev, /sys and /boot',
    got: path,
  });
}
