import { isToolError, redact } from '@nx-multistage/errors';
import { systemError } from './system-error';

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

/** Fields of the plan as core packages name them -> the options a user sets. */
const OPTION_NAMES: readonly [RegExp, string][] = [
  [/\bruntime\.ports\[\d+\]/g, 'port'],
  [/\bruntime\.healthCheck\.path\b/g, 'healthPath'],
  [/\bruntime\.healthCheck\.port\b/g, 'port'],
  [/\bruntime\.labels\b/g, 'imageLabels'],
  [/\bruntime\.(user|env|init|packages|writablePaths)\b/g, '$1'],
  [/\bbase\.reference\b/g, 'baseImage'],
  [/\bbase\.digest\b/g, 'baseDigest'],
  [/\bbase\.builder\b/g, 'builderImage'],
  [/\bbuild\.rootFiles\b/g, 'buildFiles'],
  [
    /\bplan\.(?=instructions|port|healthPath|user|env|init|packages|writablePaths|baseImage|baseDigest|builderImage|imageLabels)/g,
    '',
  ],
];

function inUserWords(text: string): string {
  return OPTION_NAMES.reduce((words, [field, option]) => words.replace(field, option), text);
}

/** The text {@link report} prints. */
export function formatError(thrown: unknown, verbose: boolean): string {
  const error = systemError(thrown) ?? thrown;
  if (!isToolError(error)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `\nNXM_INTERNAL  ${redact(text)}\nfix  This is a fault of nx-multistage. Please report it with the lines above.`;
  }
  const lines = ['', `${error.code}  ${inUserWords(error.message)}`];
  if (error.hint !== undefined) lines.push(`fix  ${inUserWords(error.hint)}`);
  if (verbose && error.stack !== undefined) lines.push(redact(error.stack));
  if (verbose && error.cause instanceof Error)
    lines.push(`cause  ${redact(error.cause.stack ?? error.cause.message)}`);
  return lines.join('\n');
}
