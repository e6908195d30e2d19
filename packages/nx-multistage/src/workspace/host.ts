import type { Detected } from './detected';
import { locate, type SourceFile } from './sources';

/** `process.env.HOST ?? 'localhost'`, as Nx's own generators write it. */
const LOOPBACK_DEFAULT =
  /process\.env(?:\.(HOST(?:NAME)?)|\[['"](HOST(?:NAME)?)['"]\])\s*(?:\?\?|\|\|)\s*['"](?:localhost|127\.0\.0\.1|::1)['"]/;

/**
 * The variable through which an app that listens on the loopback by default can be told to listen on all
 * addresses: inside a container nothing else reaches it.
 */
export function detectHostVariable(sources: readonly SourceFile[]): Detected<string> | undefined {
  for (const source of sources) {
    const found = LOOPBACK_DEFAULT.exec(source.text);
    const name = found?.[1] ?? found?.[2];
    if (found !== null && name !== undefined)
      return { value: name, from: locate(source, found.index) };
  }
  return undefined;
}
