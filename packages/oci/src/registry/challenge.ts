/** What a registry asks for with 401. Source: RFC 9110, 11.6.1; distribution-spec, token authentication. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  scheme: string;
  /** Names in lower case. */
  params: Readonly<Record<string, string>>;
}

const MAX_HEADER = 16_384;

/** A token, then either `=value`, or not: then it is a scheme. Sticky. */
const TOKEN = /[\s,]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)/y;
const VALUE = /\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/y;

/**
 * Reads a `WWW-Authenticate` header. Several of them arrive joined by commas.
 *
 * @returns the challenges in their order, up to the first thing that cannot be read
 */
export function parseChallenges(header: string | undefined): Challenge[] {
  const text = (header ?? '').slice(0, MAX_HEADER);
  const challenges: { scheme: string; params: Record<string, string> }[] = [];
  let at = 0;
  for (;;) {
    const name = matchAt(TOKEN, text, at);
    if (name === null) return challenges;
    const value = matchAt(VALUE, text, at + name[0].length);
    if (value === null) {
      challenges.push({ scheme: (name[1] ?? '').toLowerCase(), params: {} });
      at = at + name[0].length;
      continue;
    }
    const current = challenges.at(-1);
    if (current === undefined) return challenges;
    current.params[(name[1] ?? '').toLowerCase()] =
      value[1]?.replaceAll(/\\(.)/g, '$1') ?? value[2] ?? '';
    at = at + name[0].length + value[0].length;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
