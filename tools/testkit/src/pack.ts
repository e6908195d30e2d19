import { readdirSync, readFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { succeed } from './command';

export interface PackageManifest {
  name: string;
  version: string;
  [field: string]: unknown;
}

/** A package as `npm pack` leaves it. */
export interface PackedPackage {
  manifest: PackageManifest;
  /** Absolute path of the archive. */
  tarball: string;
}

/** The repository these tests belong to. */
export const REPOSITORY = resolve(__dirname, '../../..');

/**
 * Builds the packages and packs what a release would publish.
 *
 * @returns the packages; their archives lie in a temporary folder of their own
 */
export async function packPackages(): Promise<PackedPackage[]> {
  const root = join(REPOSITORY, 'packages');
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(root, name));
  await succeed('npm', ['run', 'build'], { cwd: REPOSITORY });
  const destination = mkdtempSync(join(tmpdir(), 'nx-multistage-pack-'));
  const { stdout } = await succeed(
    'npm',
    ['pack', '--json', '--loglevel=error', `--pack-destination=${destination}`, ...folders],
    { cwd: REPOSITORY },
  );
  const files = packedFiles(JSON.parse(stdout.slice(stdout.search(/^[[{]/m))));
  return folders.map((folder) => {
    const manifest = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as PackageManifest;
    const file = files.get(manifest.name);
    if (file === undefined) throw new Error(`npm pack left out ${manifest.name}: ${stdout}`);
    return { manifest, tarball: join(destination, file) };
  });
}

/** npm 11 prints a list, npm 12 an object by name. */
function packedFiles(printed: unknown): Map<string, string> {
  const entries = Object.values(printed as object) as { name: string; filename: string }[];
  return new Map(entries.map(({ name, filename }) => [name, filename]));
}
