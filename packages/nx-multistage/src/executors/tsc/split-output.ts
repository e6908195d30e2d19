import { isAbsolute } from 'node:path';

/** Takes tsc's standard output apart as it comes. */
export interface OutputSplitter {
  /** @returns the text to show, complete lines only */
  push(text: string): string;
  /** @returns what is left after the last line end */
  end(): string;
}

const SOURCE_FILE = /\.(?:[cm]?[jt]sx?|json)$/;

/** The line that ends one compilation of `tsc --watch`. */
const WATCHING = /Found (\d+) errors?\. Watching for file changes\./;

/**
 * Separates the list of files (`--listFiles`) from what is meant for the user.
 *
 * @param onFile called with each file of the program, absolute
 * @param onCompiled called when a compilation of the watch mode has ended, with its number of errors
 */
export function splitOutput(
  onFile: (path: string) => void,
  onCompiled?: (errors: number) => void,
): OutputSplitter {
  let rest = '';
  const takeLine = (line: string): string => {
    const text = line.replace(/\r?\n$/, '');
    if (isAbsolute(text) && SOURCE_FILE.test(text)) {
      onFile(text);
      return '';
    }
    const watching = WATCHING.exec(text);
    if (watching !== null) onCompiled?.(Number(watching[1]));
    return line;
  };
  return {
    push(text) {
      const lines = (rest + text).split(/(?<=\n)/);
      rest = lines.at(-1)?.endsWith('\n') ? '' : (lines.pop() ?? '');
      return lines.map(takeLine).join('');
    },
    end() {
      const last = rest === '' ? '' : takeLine(rest);
      rest = '';
      return last;
    },
  };
}
