/**
 * Says hello to someone, or to the world where the name is empty.
 * @param name a name as a person typed it; spaces around it are ignored
 */
export function greeting(name: string): string {
  const known = name.trim();
  return `Hello, ${known === '' ? 'world' : known}!`;
}
