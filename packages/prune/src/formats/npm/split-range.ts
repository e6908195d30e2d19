/** `name@range`, split; scoped names keep their first `@`. */
export function splitRange(text: string): { name: string; range: string | undefined } {
  const at = text.indexOf('@', 1);
  return at === -1
    ? { name: text, range: undefined }
    : { name: text.slice(0, at), range: text.slice(at + 1) };
}
