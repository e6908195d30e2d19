import type { Detected } from './detected';
import { locate, type SourceFile } from './sources';

/** `process.env.PORT ?? 3000`, `process.env['PORT'] || '3000'`, also inside `Number(...)`. */
const PORT_DEFAULT =
  /process\.env(?:\.PORT|\[['"]PORT['"]\])\s*(?:\)\s*)?(?:\?\?|\|\|)\s*['"]?(\d{2,5})/;
const LISTEN_NUMBER = /\.listen\(\s*(?:\{[^}]*\bport\s*:\s*)?(\d{2,5})\b/;
const READS_PORT = /process\.env(?:\.PORT\b|\[['"]PORT['"]\])/;
const LISTENS = /\.listen\(/;
const FALLBACK = 3000;

/**
 * The port an app listens on: the default its source gives to `PORT`, or the number it passes to
 * `listen`. None for an app that does not listen.
 *
 * @param option the user's own word; `0` says that the app has no port
 */
export function detectPort(
  sources: readonly SourceFile[],
  option?: number,
): Detected<number | undefined> {
  if (option !== undefined)
    return { value: option === 0 ? undefined : option, from: 'option port' };
  for (const pattern of [PORT_DEFAULT, LISTEN_NUMBER])
    for (const source of sources) {
      const found = pattern.exec(source.text);
      if (found?.[1] !== undefined)
        return { value: Number(found[1]), from: locate(source, found.index) };
    }
  const reader = sources.find(({ text }) => READS_PORT.test(text) || LISTENS.test(text));
  return reader === undefined
    ? { value: undefined, from: 'nothing listens' }
    : { value: FALLBACK, from: `default, ${reader.path} listens` };
}
