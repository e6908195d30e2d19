import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { succeed } from './command';
import { createTemporaryFolder } from './folder';

export interface PackageManifest {
  name: string;
  version: string;
  [field: string]: unknown;
}

/** A package as `npm pack` leaves it. */
export interface PackedPackage {
  manifest: PackageManifest;
  /** The archive. */
  tarball: Buffer;
}

/** The repository these tests belong to. */
export const REPOSITORY = resolve(__dirname, '../../..');

/** Builds the packages and packs what a release would publish. */
export async function packPackages(): Promise<PackedPackage[]> {
  const root = join(REPOSITORY, 'packages');
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(root, name));
  await succeed('npm', ['run', 'build'], { cwd: REPOSITORY });
  const archives = createTemporaryFolder('pack');
  try {
    const { stdout } = await succeed(
      'npm',
      ['pack', '--json', '--loglevel=error', `--pack-destination=${archives.path}`, ...folders],
      { cwd: REPOSITORY },
    );
    const files = packedFiles(JSON.parse(stdout.slice(stdout.search(/^[[{]/m))));
    return folders.map((folder) => {
      const text = readFileSync(join(folder, 'package.json'), 'utf8');
      const manifest = JSON.parse(text) as PackageManifest;
      const file = files.get(manifest.name);
      if (file === undefined) throw new Error(`npm pack left out ${manifest.name}: ${stdout}`);
      return { manifest, tarball: readFileSync(join(archives.path, file)) };
    });
  } finally {
    archives.remove();
  }
}

/** npm 11 prints a list, npm 12 an object by name. */
function packedFiles(printed: unknown): Map<string, string> {
  const entries = Object.values(printed as object) as { name: string; filename: string }[];
  return new Map(entries.map(({ name, filename }) => [name, filename]));
}
