import type { Token } from './token';

/** Tokens by registry and scopes; several requests that need the same one wait for one answer. */
export interface TokenCache {
  /**
   * @param refused the value of a token that the registry did not take: never this one again
   * @param buy gets a new one
   */
  get(key: string, refused: string | undefined, buy: () => Promise<Token>): Promise<Token>;
}

/** @param now milliseconds since 1970 */
export function createTokenCache(now: () => number): TokenCache {
  const tokens = new Map<string, Promise<Token>>();
  return {
    async get(key, refused, buy) {
      const found = tokens.get(key);
      if (found !== undefined) {
        const token = await found.catch(() => undefined);
        if (token !== undefined && token.value !== refused && now() < token.renewAt) return token;
        // Another request may have bought a new one meanwhile.
        const newer = tokens.get(key);
        if (newer !== undefined && newer !== found) return newer;
      }
      const bought = buy();
      tokens.set(key, bought);
      return bought;
    },
  };
}
