import { isToolError } from '@nx-multistage/errors';
import type { Run } from '../probe';
import { explainRefusal, type Refusal } from './explain-refusal';
import { readKernelFacts } from './kernel-facts';
import { OUTER_COMMAND } from './plan-namespace';

/** Whether images can be started without an engine here; if not, why, and what would help. */
export type NamespaceSupport = { available: true } | ({ available: false } & Refusal);

/** Each thing the start script needs of the kernel and the host, once; touches nothing outside. */
const TRIAL = `set -eu
for program in cp env ln mkdir umount; do command -v "$program" > /dev/null || exec "$program"; done
mount -t tmpfs tmpfs /dev
exec setsid setpriv --no-new-privs unshare --user --map-user=1 --map-group=1 --root=/ --wd=/ -- true
`;

const TRIAL_MS = 10_000;

/**
 * Finds out whether user namespaces work here, by a trial.
 *
 * @param options platform: `process.platform`; path: the host's PATH
 */
export async function detectNamespaces(
  run: Run,
  {
    platform = process.platform,
    path = process.env['PATH'] ?? '',
  }: { platform?: string; path?: string } = {},
): Promise<NamespaceSupport> {
  if (platform !== 'linux')
    return {
      available: false,
      reason: `user namespaces are a part of Linux, and this is ${platform}`,
      fix: 'use a container engine',
    };
  const complaint = await tryOut(run, path);
  return complaint === undefined
    ? { available: true }
    : { available: false, ...explainRefusal(await readKernelFacts(), complaint) };
}

/** Codes that say that a program is not there, or cannot be executed. */
const NOT_STARTED: ReadonlySet<string> = new Set([
  'NXM_PROGRAM_NOT_FOUND',
  'NXM_PROGRAM_NOT_STARTED',
]);

/** @returns what went wrong, or undefined */
async function tryOut(run: Run, path: string): Promise<string | undefined> {
  const [program, ...rest] = OUTER_COMMAND;
  try {
    const result = await run(program, [...rest, TRIAL], {
      env: { PATH: path },
      timeoutMs: TRIAL_MS,
    });
    return result.exitCode === 0 ? undefined : result.tail;
  } catch (error) {
    if (isToolError(error) && NOT_STARTED.has(error.code)) return error.message;
    throw error;
  }
}
