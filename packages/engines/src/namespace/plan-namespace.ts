import { assertNoControlCharacters, ToolError } from '@nx-multistage/errors';
import type { RunCommand } from '../plan-run';
import { splitEnvironment } from './environment';
import type { Mount, NamespaceRequest, NumericUser } from './request';
import { START_SCRIPT } from './start-script';

/** What is decided before: where the mounts go, and who starts it. */
export interface NamespaceContext {
  mounts: readonly Mount[];
  /** Process id of the caller: the app ends with it. */
  caller: number;
  /** A word that no program says by chance: it marks the start script's own lines. */
  nonce: string;
  /** The host's PATH. */
  path: string;
}

/**
 * Begins the new namespaces, and waits in them. What it starts is process 1, and ends with it (`--pdeathsig`). The
 * shell says how a signal ended it (128 and its number), which `unshare --fork` of util-linux 2.38 cannot; what it
 * would say about that in words is nobody's output. Not the last command, so that it is not executed in place.
 */
const OUTER_SCRIPT = `exec 3>&2 2> /dev/null
setpriv --pdeathsig=SIGKILL sh -c "$@" 2>&3 3>&-
exit "$?"
`;

/**
 * What a script and its arguments follow, to run as process 1 and root of new namespaces. Ends with the caller,
 * also after a `kill -9`. Needs no privilege: the user namespace makes the caller root of the new mounts.
 */
export const OUTER_COMMAND = [
  'setpriv',
  '--pdeathsig=SIGKILL',
  'unshare',
  '--user',
  '--map-root-user',
  '--mount',
  '--pid',
  '--ipc',
  'sh',
  '-c',
  OUTER_SCRIPT,
  'sh',
] as const;

/** Sets variables in the image, as process 1 itself: it execs. */
const LATE_SETTER = 'env';

/**
 * Decides the command that starts an app in user namespaces. Values of its variables stay out of the argv, but
 * those of `splitEnvironment`'s `late`.
 *
 * @returns the command, and its whole environment
 * @throws ToolError `NXM_OPTION_INVALID`, `NXM_CONTROL_CHARACTER`
 */
export function planNamespace(
  { rootfs, user, workdir, env, command }: NamespaceRequest,
  { mounts, caller, nonce, path }: NamespaceContext,
): RunCommand {
  assertRequest({ user, workdir, env, command });
  const { early, late } = splitEnvironment(env);
  const numbers = [user.uid, user.gid].map(String);
  return {
    argv: [
      ...OUTER_COMMAND,
      START_SCRIPT,
      'sh',
      nonce,
      String(caller),
      rootfs,
      ...numbers,
      workdir,
      String(early.length),
      ...mounts.flatMap(({ kind, target, source = '' }) => [kind, target, source]),
      'run',
      ...(late.length === 0 ? [] : [LATE_SETTER, ...late]),
      ...command,
    ],
    env: {
      PATH: path,
      ...Object.fromEntries(early.map((pair, index) => [`NX_MULTISTAGE_ENV_${index}`, pair])),
    },
  };
}

function assertRequest({
  user,
  workdir,
  env,
  command,
}: Pick<NamespaceRequest, 'user' | 'workdir' | 'env' | 'command'>): void {
  assertNoControlCharacters({ workdir, env: Object.keys(env) }, 'namespace');
  assertUser(user);
  if (!workdir.startsWith('/')) throw invalid(`workdir: ${workdir} is not an absolute path`);
  if (command.length === 0 || command[0] === '') throw invalid('the image has no command to start');
  const odd = Object.keys(env).find((name) => name === '' || name.includes('='));
  if (odd !== undefined) throw invalid(`env: ${JSON.stringify(odd)} is not a variable's name`);
}

function assertUser(user: NumericUser): void {
  for (const id of [user.uid, user.gid])
    if (!Number.isInteger(id) || id < 0 || id > 2 ** 32 - 2)
      throw invalid(`user: ${id} is not a user or group id`);
}

function invalid(message: string): ToolError {
  return new ToolError('NXM_OPTION_INVALID', message, {
    hint: 'Check the options of the docker-build target the image was built with.',
  });
}
