import { join } from '../paths';
import type { LibraryInput } from '../request';
import type { Owner, PlanContext } from './context';
import type { BareSpecifier } from '../package-name';

/** A library a specifier means, or the alias that means it in a way no package can answer. */
export type FoundLibrary = { library: LibraryInput } | { subpathAlias: string };

/**
 * The workspace library a bare specifier means: by the lockfile's link, by package name, by tsconfig alias.
 */
export function findLibrary(
  context: PlanContext,
  owner: Owner,
  asked: BareSpecifier & { specifier: string },
): FoundLibrary | undefined {
  const { libraries, lock } = context;
  const named = libraries.find(({ packageName }) => packageName === asked.name);
  if (named !== undefined) return { library: named };
  const link = lock.find(owner.originalRoot, asked.name)?.link;
  if (link !== undefined)
    return {
      library:
        libraries.find(({ root }) => join(root) === join(link)) ?? localPackage(asked.name, link),
    };
  for (const library of libraries) {
    const alias = library.aliases.find((each) => means(each, asked.specifier));
    if (alias === undefined) continue;
    const isWhole = library.aliases.some(
      (each) => each === asked.name || each === `${asked.name}/*`,
    );
    return isWhole ? { library } : { subpathAlias: alias };
  }
  return undefined;
}

function means(alias: string, specifier: string): boolean {
  return alias.endsWith('*') ? specifier.startsWith(alias.slice(0, -1)) : specifier === alias;
}

/** A folder of the workspace that is installed by a `file:` link and is no project. */
function localPackage(name: string, root: string): LibraryInput {
  return { projectName: name, root, packageName: name, aliases: [], ownBuild: false, outputs: [] };
}
