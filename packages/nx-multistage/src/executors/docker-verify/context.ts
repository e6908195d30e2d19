import type { Finding, ImageConfig, ListedFile } from '@nx-multistage/oci';
import type { Boot } from './boot';

/** Places of packages, relative to the app's folder; names alone where the package manager chooses the places. */
export type Production = { places: ReadonlySet<string> } | { names: ReadonlySet<string> };

/** All that is known of an image, gathered before it is judged. */
export interface VerifyContext {
  /** Why the image is not valid. */
  findings: readonly Finding[];
  config: ImageConfig;
  /** Layers merged; path without a leading slash -> file. */
  files: ReadonlyMap<string, ListedFile>;
  /** Paths that a lower layer holds and a later one removed. */
  hidden: readonly string[];
  /** Content of small text files that are no third party's, by path. */
  texts: ReadonlyMap<string, string>;
  /** How many more there are that are too large to search. */
  tooLarge: number;
  /** Absolute folder of the app in the image, without a leading slash: `app`. */
  workdir: string;
  /** What the pruned lockfile installs; undefined where there is none. */
  locked: Production | undefined;
  /** What happened when it was started, or why it was not. */
  boot: Boot | { skipped: string };
}

/** A larger text file is not searched, in megabytes. */
export const LARGEST_TEXT_MB = 8;

/** What a check found. */
export interface Verdict {
  status: 'ok' | 'FAIL' | 'skip';
  /** For people: what was seen, or why not. */
  detail: string;
}

/** One line of the table. A check decides about what is known; it does nothing. */
export interface Check {
  name: string;
  run: (context: VerifyContext) => Verdict;
}

/** As many paths as a line shows. */
const SHOWN = 5;

/** Fails with what was found; without anything it is ok. */
export function verdictOf(found: readonly string[], ok: string): Verdict {
  if (found.length === 0) return { status: 'ok', detail: ok };
  const rest = found.length - SHOWN;
  const shown = found.slice(0, SHOWN).join(', ');
  return { status: 'FAIL', detail: rest > 0 ? `${shown} and ${rest} more` : shown };
}
