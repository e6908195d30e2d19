import { isToolError, systemCode } from '@nx-multistage/errors';
import type { RunResult } from '@nx-multistage/exec';

/** Why an engine cannot be used: a fact, and what would help. */
export interface Unavailable {
  reason: string;
  fix: string;
}

export const INSTALL = {
  docker: 'install docker, or add it to PATH',
  podman: 'install podman, or add it to PATH',
  buildah: 'install buildah, or add it to PATH',
} as const;

/** The start of a program failed. */
export function cannotStart(program: keyof typeof INSTALL, error: unknown): Unavailable {
  if (!isToolError(error)) throw error;
  if (error.code === 'NXM_PROGRAM_NOT_FOUND')
    return { reason: `${program} is not on PATH`, fix: INSTALL[program] };
  if (error.code !== 'NXM_PROGRAM_NOT_STARTED') throw error;
  const code = systemCode(error.cause);
  return {
    reason: `${program} is on PATH but cannot be executed${code === undefined ? '' : ` (${code})`}`,
    fix: `make the file executable, or ${INSTALL[program]}`,
  };
}

/** The program ran, and says that it cannot work. Ordered: the first pattern that fits is the reason. */
const COMPLAINTS: readonly {
  pattern: RegExp;
  reason: (subject: string, address: string) => string;
  fix: (subject: string) => string;
}[] = [
  {
    pattern: /permission denied/i,
    reason: (subject, address) => `no permission to use ${subject}${address}`,
    fix: (subject) =>
      subject.startsWith('the docker')
        ? 'add this user to the group "docker" and log in again, or set DOCKER_HOST to a daemon of your own'
        : 'check the owner of its storage and of XDG_RUNTIME_DIR',
  },
  {
    pattern:
      /cannot connect|failed to connect|error during connect|connection refused|no such host|unable to connect/i,
    reason: (subject, address) => `${subject} does not answer${address}`,
    fix: (subject) =>
      subject.startsWith('the docker')
        ? 'start it (systemctl start docker, or Docker Desktop), or set DOCKER_HOST'
        : 'start it (podman machine start), or set CONTAINER_HOST',
  },
  {
    pattern: /client version .* is too (?:old|new)|API version .* (?:not supported|is too)/i,
    reason: (subject) => `${subject} and this docker command do not know a common API version`,
    fix: () => 'update the older of the two, or set DOCKER_API_VERSION',
  },
];

/**
 * @param subject whose complaint it is: `the docker daemon`
 * @param text what the program printed
 */
export function complaint(subject: string, text: string): Unavailable {
  const found = COMPLAINTS.find(({ pattern }) => pattern.test(text));
  const address = /\b(?:unix|tcp|ssh|npipe|http|https):\/\/[^\s";,]+/.exec(text)?.[0];
  const at = address === undefined ? '' : ` at ${address.replace(/[.:]+$/, '')}`;
  if (found) return { reason: found.reason(subject, at), fix: found.fix(subject) };
  return { reason: `${subject} fails: ${lastLine(text)}`, fix: 'see its own message' };
}

/** A probe that was not over in time. */
export function noAnswer(subject: string, timeoutMs: number): Unavailable {
  return {
    reason: `${subject} gave no answer in ${timeoutMs / 1000} s`,
    fix: 'check where DOCKER_HOST, the docker context or the podman connection points to',
  };
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'without a word';
}

export function isFailure(result: RunResult): boolean {
  return result.exitCode !== 0 || result.timedOut;
}
