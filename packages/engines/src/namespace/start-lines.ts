/** Tells the start script's own lines on standard error from the app's output. */
export interface StartLines {
  /** @returns what is to be shown of a piece of standard error: the app's own */
  push(text: string): string;
  /** The app's process id as this process sees it, once known. */
  pid(): number | undefined;
  /** Whether the app's command has been executed. */
  isStarted(): boolean;
  /** What programs said before that: why it could not start. */
  complaint(): string;
}

/**
 * Reads `<nonce> pid <n>` and `<nonce> exec`: see the start script.
 *
 * @param onStarted called once, at `exec`
 */
export function readStartLines(nonce: string, onStarted: (pid: number) => void): StartLines {
  let pid: number | undefined;
  let isStarted = false;
  let pending = '';
  const complaints: string[] = [];
  const take = (line: string): void => {
    const [word, key, value] = line.split(' ');
    if (word !== nonce) complaints.push(line);
    else if (key === 'pid') pid = Number(value);
    else isStarted = true;
  };
  const push = (text: string): string => {
    if (isStarted) return text;
    pending += text;
    while (!isStarted && pending.includes('\n')) {
      const end = pending.indexOf('\n');
      take(pending.slice(0, end));
      pending = pending.slice(end + 1);
    }
    if (!isStarted || pid === undefined) return '';
    const rest = pending;
    pending = '';
    onStarted(pid);
    return rest;
  };
  return {
    push,
    pid: () => pid,
    isStarted: () => isStarted,
    complaint: () => [...complaints, pending].join('\n').trim(),
  };
}
