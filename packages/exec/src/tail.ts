/** Keeps the end of a stream of text, however long the stream is. */
export interface Tail {
  /** @param source whose text it is: the lines of two sources are never joined */
  push(chunk: string, source?: string): void;
  text(): string;
}

/**
 * @param maxLines how many of the last lines to keep
 * @param maxLineLength longer lines lose their end, so that a line without an end cannot fill memory and
 *   a credential never loses the name in front of it, by which redaction knows it
 */
export function createTail(maxLines: number, maxLineLength = 2_000): Tail {
  let lines: string[] = [];
  const open = new Map<string, string>();
  const extend = (line: string, piece: string): string =>
    line.length >= maxLineLength ? line : (line + piece).slice(0, maxLineLength);
  return {
    push(chunk, source = '') {
      const pieces = chunk.split('\n');
      const last = pieces.length - 1;
      pieces.forEach((piece, index) => {
        const line = extend(open.get(source) ?? '', piece);
        open.set(source, index === last ? line : '');
        if (index < last) lines.push(line);
      });
      if (lines.length > maxLines) lines = lines.slice(-maxLines);
    },
    text: () =>
      [...lines, ...open.values()]
        .filter((line, index) => index < lines.length || line !== '')
        .slice(-maxLines)
        .join('\n')
        .trimEnd(),
  };
}
