/** Keeps the end of a program's standard output. */
export interface StdoutBuffer {
  push(chunk: string): void;
  text(): string;
}

/**
 * @param maxLength how many of the last characters to keep. Cuts only when twice as many have gathered,
 *   so that the work stays in proportion to the output.
 */
export function createStdoutBuffer(maxLength: number): StdoutBuffer {
  let chunks: string[] = [];
  let length = 0;
  const cut = (): string => {
    const text = chunks.join('').slice(-maxLength || Infinity);
    chunks = [text];
    length = text.length;
    return text;
  };
  return {
    push(chunk) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > 2 * maxLength) cut();
    },
    text: cut,
  };
}
