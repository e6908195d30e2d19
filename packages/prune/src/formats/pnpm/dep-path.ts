import { createHash } from 'node:crypto';

/*
 * How pnpm's lockfile names packages since version 9.0: `name@version`, `name@https://...`, `name@file:path`, with
 * peers and the hash of a patch in brackets behind it. Source: pnpm, packages/dependency-path.
 */

/** A dependency path without peers and patch: the key in `packages`. */
export function baseOf(id: string): string {
  return id.slice(0, suffixStart(id));
}

/** Where the brackets at the end begin: they are balanced, and a path before them may have some too. */
function suffixStart(id: string): number {
  let end = id.length;
  while (id[end - 1] === ')') {
    let depth = 0;
    let at = end - 1;
    for (; at >= 0; at -= 1) {
      if (id[at] === ')') depth += 1;
      else if (id[at] === '(') depth -= 1;
      if (depth === 0) break;
    }
    if (at < 0) return end;
    end = at;
  }
  return end;
}

/** The package's own name. */
export function nameOf(id: string): string {
  const at = id.indexOf('@', 1);
  return at === -1 ? id : id.slice(0, at);
}

/** What stands behind the name, without peers: a version, a URL, `file:path`. */
export function versionOf(id: string): string {
  return baseOf(id).slice(nameOf(id).length + 1);
}

/** Hash of the patch that is applied to a package. */
export function patchHashOf(id: string): string | undefined {
  return /\(patch_hash=([^)]+)\)/.exec(id.slice(suffixStart(id)))?.[1];
}

/**
 * The package that a reference stands for, asked for by a name.
 *
 * @returns the dependency path; undefined for a link
 */
export function idOf(name: string, reference: string): string | undefined {
  if (reference.startsWith('link:')) return undefined;
  if (reference.startsWith('@')) return reference;
  const at = reference.indexOf('@');
  const before = (mark: string): boolean => {
    const place = reference.indexOf(mark);
    return place === -1 || at < place;
  };
  return at !== -1 && before(':') && before('(') ? reference : `${name}@${reference}`;
}

/** How a package of some name is asked for by another package: without its name where that is the same. */
export function referenceOf(name: string, id: string): string {
  return nameOf(id) === name ? id.slice(name.length + 1) : id;
}

/** Longest name of a folder in the virtual store, and what a shortened one leaves of the name. */
const LONGEST = 120;
const KEPT = LONGEST - 33;

/**
 * Name of a package's folder in `node_modules/.pnpm`; pnpm 9 shortens names over 120 characters in another way.
 * Source: pnpm, `depPathToFilename`.
 */
export function storeFolder(id: string): string {
  const escaped = id
    .replace(/[\\/:*?"<>|#]/g, '+')
    .replace(/\)$/, '')
    .replace(/\)\(|[()]/g, '_');
  if (escaped.length <= LONGEST && escaped === escaped.toLowerCase()) return escaped;
  const digest = createHash('sha256').update(escaped).digest('hex').slice(0, 32);
  return `${escaped.slice(0, KEPT)}_${digest}`;
}
