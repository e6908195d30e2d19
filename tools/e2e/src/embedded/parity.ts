import { unpackImage, type Image } from '@nx-multistage/oci';
import { createTemporaryFolder, type TestWorkspace } from '@nx-multistage/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseLayout } from './base-images';
import { compareConfigs, compareFiles, readFiles, type Difference } from './compare-images';
import { KNOWN_DIFFERENCES, type KnownDifference } from './differences';
import { exportImage } from './exported-image';
import { openBuilt } from './open-built';

/** What differs between two images of one app. */
export interface Parity {
  /** Whatever no row of the list covers. */
  unknown: Difference[];
  /** Rows of the list that these images show. */
  known: Set<KnownDifference>;
}

/**
 * Compares the image that docker has, of buildx, with the layout that the embedded engine left: the whole file system
 * and the whole config.
 *
 * @param root absolute path of the workspace
 */
export async function compareApp(
  root: string,
  { image, projectRoot }: { image: string; projectRoot: string },
): Promise<Parity> {
  const exported = await exportImage(image);
  try {
    const embedded = await openBuilt(root, projectRoot);
    const files = await readFiles(embedded);
    const inFiles = compareFiles(await readFiles(exported.image), files);
    const magic = await magicOf(embedded, inFiles);
    const known = new Set<KnownDifference>();
    const unknown = [...inFiles, ...compareConfigs(exported.image, embedded)].filter((one) => {
      const row = KNOWN_DIFFERENCES.find(({ covers }) => covers(one, { files, magic }));
      if (row !== undefined) known.add(row);
      return row === undefined;
    });
    return { unknown, known };
  } finally {
    exported.remove();
  }
}

/**
 * Builds an app of a generated workspace with the embedded engine, in a cache of its own, and compares it with what
 * buildx made of it.
 *
 * @param image name that docker knows the other by
 * @returns what differs and is not in the list of known differences
 */
export async function differencesFrom(
  image: string,
  workspace: TestWorkspace,
  app: string,
): Promise<Difference[]> {
  const cache = createTemporaryFolder('embedded-cache');
  try {
    const options = ['--engine=embedded', `--baseLayout=${await baseLayout()}`];
    await workspace.succeed('npx', ['nx', 'run', `${app}:docker-build`, ...options], {
      env: { NX_MULTISTAGE_CACHE: cache.path },
    });
    return (await compareApp(workspace.root, { image, projectRoot: `apps/${app}` })).unknown;
  } finally {
    cache.remove();
  }
}

/** The first two bytes of each file that differs. */
async function magicOf(
  image: Image,
  differences: readonly Difference[],
): Promise<(path: string) => string> {
  const wanted = new Set(
    differences.filter(({ embedded }) => embedded.startsWith('file ')).map(({ where }) => where),
  );
  if (wanted.size === 0) return () => '';
  const folder = createTemporaryFolder('differing');
  try {
    const files = join(folder.path, 'files');
    await unpackImage(image, files, { only: (path) => wanted.has(path) });
    const read = (path: string) => readFileSync(join(files, path)).subarray(0, 2);
    const magics = new Map([...wanted].map((path) => [path, read(path).toString('latin1')]));
    return (path) => magics.get(path) ?? '';
  } finally {
    folder.remove();
  }
}
