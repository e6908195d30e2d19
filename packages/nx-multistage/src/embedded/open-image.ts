import { parseReference, repositoryOf } from '@nx-multistage/engines';
import {
  hexOf,
  openBlobStore,
  openImageSource,
  type Blob,
  type Descriptor,
  type ImageSource,
  type RegistryClient,
  type Repository,
} from '@nx-multistage/oci';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { BASE_FOLDER } from './base-blobs';
import { cacheFolder } from './cache-folder';
import { registryOf } from './publish';

export interface LayoutSubject {
  /** Absolute path of the workspace. */
  root: string;
  /** Workspace-relative folder of the layout. */
  layout: string;
  /** The base image as the plan names it: what the layout lacks is there. */
  base: string;
  /** The `baseLayout` option, where there is one. */
  baseLayout?: string;
}

/**
 * Opens the layout of a project. It may lack layers of the base: one that was only pushed, or that Nx restored on
 * another machine, has its own layers alone. The others are looked for among the workspace's base layers, in this
 * user's cache, in `baseLayout`, and in the base's registry.
 *
 * @param client made when a layer is nowhere on this machine
 * @throws ToolError those of `openImageSource`
 */
export async function openLayout(
  subject: LayoutSubject,
  client: () => Promise<RegistryClient>,
): Promise<ImageSource> {
  const { root, layout } = subject;
  const fallback = (descriptor: Descriptor): Blob => {
    const kept = join(root, BASE_FOLDER, 'blobs', 'sha256', hexOf(descriptor.digest));
    if (statSync(kept, { throwIfNoEntry: false })?.size === descriptor.size)
      return { descriptor, file: kept, open: async () => createReadStream(kept) };
    return {
      descriptor,
      open: async (limit?: number) => (await findBaseBlob(subject, descriptor, client)).open(limit),
    };
  };
  return openImageSource(join(root, layout), { fallback });
}

/** A blob of the base that is not in the workspace. */
async function findBaseBlob(
  { root, base, baseLayout }: LayoutSubject,
  descriptor: Descriptor,
  client: () => Promise<RegistryClient>,
): Promise<Blob> {
  const { digest } = descriptor;
  const folder = cacheFolder({ platform: process.platform, env: process.env, home: homedir() });
  const store = openBlobStore(join(folder, 'store'));
  if ((await store.has(digest)) !== undefined)
    return { descriptor, open: (limit?: number) => store.open(digest, limit) };
  if (baseLayout && existsSync(resolve(root, baseLayout))) {
    const source = await openImageSource(resolve(root, baseLayout));
    if (await source.has(descriptor)) return source.blob(descriptor);
  }
  return (await client()).blob(baseRepository(base), descriptor);
}

/** The repository that base layers can be mounted from. */
export function baseRepository(base: string): Repository {
  return registryOf(repositoryOf(parseReference(base, 'baseImage')));
}
