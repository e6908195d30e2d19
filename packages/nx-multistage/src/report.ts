import { isToolError, redact } from '@nx-multistage/errors';

/** Nx sets this when the user runs with `--verbose`. */
const isVerbose = (): boolean => process.env['NX_VERBOSE_LOGGING'] === 'true';

/**
 * Prints an error for a person, on stderr: its code and what happened, then how to fix it. The only place
 * that does. The stack is shown for errors that are not ours, and for all with `--verbose`.
 *
 * @param error whatever was thrown
 */
export function report(error: unknown): void {
  process.stderr.write(`${formatError(error, isVerbose())}\n`);
}

/** The text {@link report} prints. */
export function formatError(error: unknown, verbose: boolean): string {
  if (!isToolError(error)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `\nNXM_INTERNAL  ${redact(text)}\nfix  This is a fault of nx-multistage. Please report it with the lines above.`;
  }
  const lines = ['', `${error.code}  ${error.message}`];
  if (error.hint !== undefined) lines.push(`fix  ${error.hint}`);
  if (verbose && error.stack !== undefined) lines.push(redact(error.stack));
  if (verbose && error.cause instanceof Error)
    lines.push(`cause  ${redact(error.cause.stack ?? error.cause.message)}`);
  return lines.join('\n');
}
