/** The secrets that were used: no text of an error may repeat them, whoever wrote it. */
export interface Secrets {
  add(...secrets: string[]): void;
  /** The text with every known secret replaced. */
  hide(text: string): string;
}

/** Shorter ones would blot out ordinary words. */
const SHORTEST = 4;

export function createSecrets(): Secrets {
  const known = new Set<string>();
  return {
    add(...secrets) {
      for (const secret of secrets) if (secret.length >= SHORTEST) known.add(secret);
    },
    hide(text) {
      const longestFirst = [...known].sort((a, b) => b.length - a.length);
      return longestFirst.reduce((safe, secret) => safe.replaceAll(secret, '***'), text);
    },
  };
}
