import { ToolError } from '@nx-multistage/errors';
import { strings } from '../../manifest';
import { climbs } from '../../paths';
import type { Manifest } from '../../snapshot';
import type { LockedPackage } from '../format';
import { isPlatformBound, textOf, type Entry } from './entry';
import { isPlace, nameAt } from './locations';
import type { NpmGraph } from './graph';

/** Specifiers that npm does not look up in a registry (npm-package-arg: git, remote, file). */
const NOT_REGISTRY =
  /^(?:git[+:@]|https?:|ssh:|file:|link:|github:|gitlab:|bitbucket:|gist:|[^@/\s:]+\/[^@\s:]+$)/;

const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'];

/**
 * Lock paths of packages that come from a URL, a repository or a file: told by the specifiers that ask for
 * them, since a registry's own archive is a URL too.
 */
export function foreignPackages(graph: NpmGraph, rootManifest: Manifest): ReadonlySet<string> {
  const foreign = new Set<string>();
  const overridden = new Set(
    Object.entries(strings(rootManifest['overrides']))
      .filter(([, spec]) => NOT_REGISTRY.test(spec))
      .map(([name]) => name),
  );
  for (const [path, entry] of graph.entries) {
    const resolved = textOf(entry, 'resolved') ?? '';
    if (isPlace(path) && (/^(?:git|file:)/.test(resolved) || overridden.has(nameAt(path))))
      foreign.add(path);
    for (const field of DEPENDENCY_FIELDS)
      for (const [name, spec] of Object.entries(strings(entry[field]))) {
        if (!NOT_REGISTRY.test(spec)) continue;
        const target = graph.resolve(path, name);
        if (target !== undefined) foreign.add(target);
      }
  }
  return foreign;
}

/**
 * A lock path as the planner sees it.
 *
 * @param path an existing lock path
 * @param entry its entry
 * @param foreign see {@link foreignPackages}
 * @throws ToolError `NXM_LOCKFILE_NAME` for a link or archive outside the workspace
 */
export function lockedPackage(
  path: string,
  entry: Entry,
  foreign: ReadonlySet<string>,
): LockedPackage {
  const name = nameAt(path);
  const version = textOf(entry, 'version') ?? '';
  const resolved = textOf(entry, 'resolved') ?? '';
  const isLink = entry['link'] === true;
  const archive = resolved.startsWith('file:') ? resolved.slice('file:'.length) : undefined;
  assertInside(name, archive ?? (isLink ? resolved : ''));
  return {
    id: path,
    name,
    version,
    spec: exactSpec(path, entry, foreign),
    dev: entry['dev'] === true,
    optional: entry['optional'] === true || isPlatformBound(entry),
    ...(isLink ? { link: resolved } : {}),
    ...(archive === undefined ? {} : { archive }),
  };
}

function exactSpec(path: string, entry: Entry, foreign: ReadonlySet<string>): string {
  const resolved = textOf(entry, 'resolved');
  const version = textOf(entry, 'version') ?? '';
  if (resolved !== undefined && foreign.has(path)) return resolved;
  const realName = textOf(entry, 'name');
  return realName === undefined || realName === nameAt(path)
    ? version
    : `npm:${realName}@${version}`;
}

function assertInside(name: string, path: string): void {
  if (!climbs(path)) return;
  throw new ToolError(
    'NXM_LOCKFILE_NAME',
    `${name} comes from ${JSON.stringify(path)}, outside the workspace`,
    { hint: `Move ${name} into the workspace or install it from a registry.` },
  );
}
