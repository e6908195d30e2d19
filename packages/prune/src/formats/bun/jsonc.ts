/** A string, a comment, or a comma that nothing but space and comments parts from a closing bracket. */
const TOKEN =
  /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*[}\]])/g;

/**
 * Reads JSON with comments and trailing commas, as Bun writes its lockfile.
 *
 * @throws SyntaxError for anything else
 */
export function parseJsonc(text: string): unknown {
  return JSON.parse(
    text.replace(/^\uFEFF/, '').replace(TOKEN, (token) => (token.startsWith('"') ? token : '')),
  );
}
