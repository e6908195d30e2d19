import type { Fixture } from '../fixture';
import type { ManagerId } from '../managers';
import { makeRepository } from './git';
import { packageFiles } from './packages';
import { startPackageRegistry, type PackageRegistry } from './server';
import { packTarball } from './tarball';

/**
 * Starts a registry with everything a fixture speaks of, and the manager itself: pnpm 12 locks its own version.
 *
 * @param folder where its git repositories go
 */
export async function startFixtureRegistry(
  fixture: Fixture,
  { manager, folder }: { manager: ManagerId; folder: string },
): Promise<PackageRegistry> {
  const { registry: published, unpublished, archives = {}, repositories = {}, locked } = fixture;
  const packages = { ...published, [`pnpm@${manager.version}`]: {} };
  const filesOf = (id: string): Record<string, string> =>
    packageFiles(id, { ...packages, ...unpublished }[id] ?? {}).files;
  const made = new Map<string, string>();
  for (const [name, id] of Object.entries(repositories))
    made.set(name, await makeRepository(folder, name, filesOf(id)));
  return startPackageRegistry({
    packages,
    archives: Object.fromEntries(
      Object.entries(archives).map(([file, id]) => [file, packTarball(filesOf(id))]),
    ),
    repositories: made,
    ...(locked === undefined ? {} : { locked }),
  });
}
