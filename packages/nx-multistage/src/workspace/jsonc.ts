import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';

/**
 * JSON with comments and trailing commas, as tsconfig.json and nx.json are written. Not devkit's own
 * reader: loading @nx/devkit costs an executor more than all the rest.
 *
 * @throws SyntaxError with the first error and its offset
 */
export function parseJsonc<Value>(text: string): Value {
  const errors: ParseError[] = [];
  const value = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true }) as Value;
  const [error] = errors;
  if (error === undefined) return value;
  throw new SyntaxError(`${printParseErrorCode(error.error)} at offset ${error.offset}`);
}
