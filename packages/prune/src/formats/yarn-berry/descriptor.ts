import { posix } from 'node:path';
import { join } from '../../paths';

/** `name@range` of a dependency, or `name@reference` of what it resolved to. */
export interface Descriptor {
  name: string;
  range: string;
}

/** Protocols whose path is relative to the package that asks. */
const LOCAL = /^(?:file|link|portal|exec):/;

/** @param text `@scope/name@range` */
export function parseDescriptor(text: string): Descriptor {
  const at = text.indexOf('@', 1);
  return at === -1
    ? { name: text, range: '' }
    : { name: text.slice(0, at), range: text.slice(at + 1) };
}

/** A range as the lockfile says it: `^1.0.0` is `npm:^1.0.0`. */
export function normalized(range: string): string {
  return /^[a-z+]+:|\/|^(?:git@|\.)/i.test(range) ? range : `npm:${range}`;
}

/** A range as a manifest says it: the other way round, aliases (`npm:name@1`) as they are. */
export function manifestRange(range: string): string {
  return /^npm:[^@]+$/.test(range) && !range.includes('::') ? range.slice(4) : range;
}

/** A range without what Yarn binds to it (`::locator=...`), and that by name. */
export function splitBinding(range: string): { plain: string; params: URLSearchParams } {
  const at = range.indexOf('::');
  return at === -1
    ? { plain: range, params: new URLSearchParams() }
    : { plain: range.slice(0, at), params: new URLSearchParams(range.slice(at + 2)) };
}

/** Binds a range to who asks for it. */
export function bound(plain: string, params: Readonly<Record<string, string>>): string {
  const text = Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return text === '' ? plain : `${plain}::${text}`;
}

/** Workspace-relative folder of a `name@workspace:folder` locator; the root for any other. */
export function folderOfLocator(locator: string | null): string {
  const { range } = parseDescriptor(locator ?? '');
  return range.startsWith('workspace:') ? join(splitBinding(range).plain.slice(10)) : '';
}

/** What is patched by a `patch:` range, and the patches. */
export interface Patch {
  source: Descriptor;
  /** `~/.yarn/patches/x.patch`, `./x.patch`, `optional!builtin<compat/x>`. */
  files: string[];
}

/** Parts of a `patch:` range or reference; undefined for any other. */
export function parsePatch(range: string): Patch | undefined {
  const match = /^patch:([^#]*)#(.*)$/.exec(splitBinding(range).plain);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { source: parseDescriptor(decodeURIComponent(match[1])), files: match[2].split('&') };
}

/** The other way round. */
export function patchRange({ source, files }: Patch): string {
  const text = `${source.name}@${source.range}`;
  return `patch:${text.replace(/[%:#]/g, encodeURIComponent)}#${files.join('&')}`;
}

/** Workspace-relative path of a patch file; undefined for one that comes with Yarn. */
export function patchFile(file: string, locator: string | null): string | undefined {
  const path = file.replace(/^optional!/, '');
  if (path.startsWith('builtin<')) return undefined;
  return path.startsWith('~/') ? join(path.slice(2)) : join(folderOfLocator(locator), path);
}

/** Workspace-relative path of a `file:`, `link:` or `portal:` range; undefined for any other. */
export function localPath(range: string): string | undefined {
  if (!LOCAL.test(range)) return undefined;
  const { plain, params } = splitBinding(range);
  const path = plain.replace(LOCAL, '').replace(/#.*$/, '');
  return posix.normalize(posix.join(folderOfLocator(params.get('locator')), path));
}

/** Whether a range is bound to the package that asks for it. */
export function isBound(range: string): boolean {
  return (
    LOCAL.test(range) ||
    (parsePatch(range)?.files.some((file) => /^(?:optional!)?\.{0,2}\/|^[^~!<]+$/.test(file)) ??
      false)
  );
}
