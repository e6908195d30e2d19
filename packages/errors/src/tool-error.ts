import { redact } from './redact';

/** What a {@link ToolError} is made of. */
export interface ToolErrorOptions {
  /** How to fix it: a command to run or an option to set. */
  hint?: string;
  /** What lies underneath: the error of a library, of the system, of another program. */
  cause?: unknown;
}

/**
 * An error made for a person: a stable code, what happened and why, how to fix it.
 *
 * Core packages state facts; the plugin prints them (`report.ts`). Message and hint are redacted here, so
 * that no caller can forget to.
 */
export class ToolError extends Error {
  /** Stable identifier, `NXM_` and upper-case words: documented, searchable, never reused. */
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: `NXM_${string}`, message: string, options: ToolErrorOptions = {}) {
    super(redact(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ToolError';
    this.code = code;
    this.hint = options.hint === undefined ? undefined : redact(options.hint);
  }
}

/**
 * Tells a {@link ToolError} from anything else by its shape: two copies of this package may be installed,
 * and `instanceof` would then say no.
 */
export function isToolError(error: unknown): error is ToolError {
  return (
    error instanceof Error &&
    error.name === 'ToolError' &&
    typeof (error as { code?: unknown }).code === 'string'
  );
}

/** The system's code of an error (`ENOENT`, `ENOSPC` ...), or undefined where it has none. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
