import { posix } from 'node:path';

interface SourceMap {
  sources?: string[];
  sourceRoot?: string;
}

/**
 * A source map for a file that has moved: `sources` lead to the same files from its new folder. A map with
 * a `sourceRoot` of its own does not depend on its place.
 *
 * @param text the map's JSON
 * @param from folder it was written in; `to`: folder it goes to; both workspace-relative
 */
export function relocateMap(text: string, from: string, to: string): string {
  const map = JSON.parse(text) as SourceMap;
  if (map.sources === undefined || (map.sourceRoot ?? '') !== '') return text;
  const sources = map.sources.map((source) =>
    /^(?:\/|[a-z][a-z0-9+.-]+:)/i.test(source)
      ? source
      : posix.relative(to, posix.join(from, source)),
  );
  return JSON.stringify({ ...map, sources });
}
