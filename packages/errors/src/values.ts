import { ToolError } from './tool-error';

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * The one door for text that ends up in a Dockerfile, an argv or a manifest: a control character (a
 * newline above all, which would start a new Dockerfile instruction) is refused.
 *
 * @param value the text
 * @param option the option it came from, named in the error
 * @returns the same text
 * @throws ToolError `NXM_CONTROL_CHARACTER`
 */
export function withoutControlCharacters(value: string, option: string): string {
  if (!CONTROL.test(value)) return value;
  throw new ToolError(
    'NXM_CONTROL_CHARACTER',
    `${option} contains a control character: ${visible(value)}`,
    { hint: `Give ${option} on one line, without control characters.` },
  );
}

/** The text as a JSON string, with the characters that JSON leaves as they are spelt out too; at most 200. */
function visible(value: string): string {
  const cut = value.length > 200 ? `${value.slice(0, 200)}…` : value;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Applies {@link withoutControlCharacters} to every string inside a JSON-like value, keys included.
 *
 * @param value strings, numbers, booleans, arrays and plain objects in any depth
 * @param option the name of the outermost option
 */
export function assertNoControlCharacters(value: unknown, option: string): void {
  if (typeof value === 'string') withoutControlCharacters(value, option);
  else if (Array.isArray(value))
    value.forEach((item, index) => assertNoControlCharacters(item, `${option}[${index}]`));
  else if (value !== null && typeof value === 'object')
    for (const [key, item] of Object.entries(value)) {
      withoutControlCharacters(key, `a key of ${option}`);
      assertNoControlCharacters(item, `${option}.${key}`);
    }
}
