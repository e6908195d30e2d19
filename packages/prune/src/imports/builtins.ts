import { builtinModules } from 'node:module';

const BUILTINS = new Set(builtinModules);

/** Whether a specifier names a module of Node itself (`node:fs`, `fs`, `fs/promises`). */
export function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || BUILTINS.has(specifier);
}

/** Whether a specifier is none for a package: a relative or absolute path, or a URL. */
export function isPath(specifier: string): boolean {
  return /^(?:\.{1,2}(?:\/|$)|\/|[a-z][a-z0-9+.-]*:)/i.test(specifier);
}
