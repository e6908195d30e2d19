import { systemCode, ToolError } from '@nx-multistage/errors';

/** What the system says when the disk or the rights are at fault, and what helps. */
const FIXES: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some of it, then run again.',
  EDQUOT: 'The quota of the disk is used up: free some of it, then run again.',
  EROFS: 'The file system is read-only: work on a copy that can be written.',
  EACCES: 'Correct the permissions of that path, then run again.',
  EPERM: 'Correct the owner or the permissions of that path, then run again.',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n), then run again.',
};

/** System calls that only read. */
const READS = new Set(['read', 'scandir', 'stat', 'lstat', 'readlink', 'realpath']);
const ALWAYS_WRITES = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

/**
 * The error for a system call that failed because of the machine and not of this tool; undefined for
 * anything else.
 */
export function systemError(error: unknown): ToolError | undefined {
  const code = systemCode(error) ?? '';
  const hint = Object.hasOwn(FIXES, code) ? FIXES[code] : undefined;
  if (hint === undefined) return undefined;
  const { syscall = '', message } = error as { syscall?: string; message: string };
  const isRead = READS.has(syscall) && !ALWAYS_WRITES.has(code);
  return new ToolError(isRead ? 'NXM_READ_FAILED' : 'NXM_WRITE_FAILED', message, {
    hint,
    cause: error,
  });
}
