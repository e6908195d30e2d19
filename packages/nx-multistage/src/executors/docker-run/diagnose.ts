import { ToolError } from '@nx-multistage/errors';

interface Symptom {
  pattern: RegExp;
  explain: (match: string) => { what: string; hint: string };
}

/**
 * What the log of an app that ended at once says of a fault of the image, most telling first. Anything else
 * is the app's own affair: its configuration, its database.
 */
const SYMPTOMS: readonly Symptom[] = [
  {
    pattern: /Error: Cannot find module '([^']+)'/,
    explain: (name) => ({
      what: `the module ${name} is not in the image`,
      hint: `If ${name} is a package loaded by name, add it to extraDependencies of the docker-prune target.`,
    }),
  },
  {
    pattern: /Cannot find package '([^']+)'/,
    explain: (name) => ({
      what: `the package ${name} is not in the image`,
      hint: `Add ${name} to extraDependencies of the docker-prune target.`,
    }),
  },
  {
    pattern: /(?:Error loading shared library|Error relocating) (\S+?):?\s/,
    explain: (name) => ({
      what: `the shared library ${name} is missing in the image or was built for another libc`,
      hint: 'Add the distro package that has it to packages of the docker-build target; a binary for another libc must be rebuilt in the image (nx g docker-setup).',
    }),
  },
  {
    pattern:
      /(\S+\.node): (?:cannot open shared object file|invalid ELF header|wrong ELF class)|ERR_DLOPEN_FAILED/,
    explain: (name) => ({
      what: `the native binary ${name} does not fit the image`,
      hint: 'Run nx run <project>:docker-build with --noCache; if it stays, report the package.',
    }),
  },
  {
    pattern:
      /exec(?: format error|utable file not found in \$PATH|: "[^"]+": executable file not found)/,
    explain: () => ({
      what: 'the start command cannot be executed on this machine',
      hint: 'Build for this machine: set platforms of the docker-build target, or check baseImage.',
    }),
  },
];

/** How an app came to its end. */
export interface AppEnd {
  exitCode: number;
  /** It had answered before. */
  wasReady: boolean;
  /** The kernel ended it. */
  outOfMemory: boolean;
}

/**
 * The error for an app that ended: a fault of the image, named, or the app's own words.
 *
 * @param log the last lines of the container's output
 */
export function diagnose(log: string, { exitCode, wasReady, outOfMemory }: AppEnd): ToolError {
  for (const { pattern, explain } of SYMPTOMS) {
    const match = pattern.exec(log);
    if (match === null) continue;
    const { what, hint } = explain(match[1] ?? '');
    return new ToolError(
      'NXM_IMAGE_INCOMPLETE',
      `The app ended with exit code ${exitCode}: ${what}.\n${log}`,
      { hint },
    );
  }
  const when = wasReady ? 'after it was ready' : 'before it answered';
  const why = outOfMemory ? ', for lack of memory' : '';
  return new ToolError(
    'NXM_APP_ENDED',
    `The app ended with exit code ${exitCode} ${when}${why}. Its last lines:\n${log}`,
    { hint: outOfMemory ? MEMORY_HINT : wasReady ? LATE_HINT : EARLY_HINT },
  );
}

const MEMORY_HINT =
  'Give the container more memory (extraArgs of the docker-run target), or the app a smaller heap.';
const LATE_HINT =
  'The app served before, so nothing of its start is missing: look at the lines above.';
const EARLY_HINT =
  'The image is complete; the app wants something of its environment. Give it with env or envFile of the docker-run target.';
