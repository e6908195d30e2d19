const NAME = /^(?:@[a-z0-9~_-][a-z0-9._~-]*\/)?[a-z0-9~_-][a-z0-9._~-]*$/i;
const RESERVED = new Set(['node_modules', 'favicon.ico']);

/**
 * Whether a name may become a folder below `node_modules`: npm's own rules, loosened for the upper-case
 * names of old packages. A name that fails is never joined to a path.
 */
export function isPackageName(name: string): boolean {
  return name.length <= 214 && NAME.test(name) && !RESERVED.has(name.toLowerCase());
}

/** A bare specifier, split into package and subpath. */
export interface BareSpecifier {
  name: string;
  /** `.` for the package itself, otherwise `./sub/path`. */
  subpath: string;
}

/** Splits `@scope/name/sub/path` into package and subpath (Node's PACKAGE_RESOLVE, steps 1 to 7). */
export function splitSpecifier(specifier: string): BareSpecifier {
  const parts = specifier.split('/');
  const count = specifier.startsWith('@') ? 2 : 1;
  const rest = parts.slice(count).join('/');
  return { name: parts.slice(0, count).join('/'), subpath: rest === '' ? '.' : `./${rest}` };
}

/**
 * A valid name for the production manifest from any project name: `@scope/My_App` becomes
 * `@scope/my_app`, what is not allowed becomes a hyphen.
 */
export function toPackageName(projectName: string): string {
  const clean = (part: string): string =>
    part
      .toLowerCase()
      .replace(/[^a-z0-9._~-]+/g, '-')
      .replace(/^[._-]+|-+$/g, '') || 'app';
  const scoped = /^@([^/]+)\/(.+)$/.exec(projectName);
  const [, scope = '', name = ''] = scoped ?? [];
  return scoped === null ? clean(projectName) : `@${clean(scope)}/${clean(name)}`;
}
