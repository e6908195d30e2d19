import type { ImagePlan, TargetPlatform } from '@nx-multistage/dockerfile';
import { canonicalName, parseReference, repositoryOf } from '@nx-multistage/engines';
import { isToolError, ToolError } from '@nx-multistage/errors';
import {
  openImageSource,
  parseConfig,
  parseManifest,
  type BlobStore,
  type Image,
  type ImageSource,
  type Platform,
  type RegistryClient,
  type Repository,
} from '@nx-multistage/oci';
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { readDocument, storeDocument } from './documents';
import { registryOf } from './publish';

/** A base image: manifest and config at hand, layers where they are. */
export interface Base {
  image: Image;
  /** Of its manifest for this platform. */
  digest: string;
  /** Where its layers may be mounted from, in pushes to the same registry. */
  repository: Repository;
  /** For people: the registry, or the layout it was found in. */
  from: string;
  notes: string[];
}

export interface BaseRequest {
  base: ImagePlan['base'];
  platform: TargetPlatform;
  /** Absolute path of the workspace. */
  root: string;
  /** Absolute path of a layout or an archive that is looked in first. */
  layout?: string;
  /** Ask the registry even where the answer of today is known. */
  pull: boolean;
}

export interface BaseEffects {
  store: BlobStore;
  client: () => Promise<RegistryClient>;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** What a name pointed at when it was last asked. */
interface Resolved {
  manifest: { digest: string; mediaType: string };
  /** Milliseconds since 1970. */
  at: number;
}

/** How long a tag's digest is taken for true, in milliseconds. */
const FRESH_MS = 24 * 60 * 60 * 1000;

/**
 * Finds the base image for one platform: in the layout on disk if there is one, else in its registry, of which
 * manifest and config are kept. No layer is read.
 *
 * @throws ToolError `NXM_BASE_MISSING`; those of the registry client and of `openImageSource`
 */
export async function openBase(request: BaseRequest, effects: BaseEffects): Promise<Base> {
  const onDisk =
    request.layout === undefined ? undefined : await fromLayout(request, request.layout);
  if (onDisk !== undefined) return onDisk;
  try {
    return await fromRegistry(request, effects);
  } catch (error) {
    throw request.layout === undefined ? error : notInEither(request, error);
  }
}

async function fromLayout(
  { base, platform, root }: BaseRequest,
  layout: string,
): Promise<Base | undefined> {
  if (!existsSync(layout))
    throw new ToolError('NXM_BASE_MISSING', `baseLayout: ${layout} does not exist.`, {
      hint: 'Put an OCI layout or an archive with the base image there (skopeo copy, docker save), or leave the option out.',
    });
  const source = await openImageSource(layout);
  const reference = parseReference(base.reference, 'baseImage');
  const found = await findInLayout(source, base, { os: platform.os, architecture: platform.arch });
  return found === undefined
    ? undefined
    : {
        image: found,
        digest: found.manifest.descriptor.digest,
        repository: registryOf(repositoryOf(reference)),
        from: relative(root, layout) || '.',
        notes: [],
      };
}

/**
 * By its whole name, or by its tag where a tool wrote no more than that (skopeo). Where a digest is pinned, nothing but
 * an image or an index of that digest will do, whatever its name.
 */
async function findInLayout(
  source: ImageSource,
  base: ImagePlan['base'],
  platform: Platform,
): Promise<Image | undefined> {
  const reference = parseReference(base.reference, 'baseImage');
  const pinned = base.digest ?? reference.digest;
  if (pinned === undefined) {
    const names = [canonicalName(reference), reference.tag ?? 'latest'];
    const name = names.find((each) => source.names().includes(each));
    return name === undefined ? undefined : resolveThere(source, name, platform);
  }
  const named = await resolveThere(source, pinned, platform);
  if (named !== undefined) return named;
  for (const name of source.names()) {
    const image = await resolveThere(source, name, platform);
    if (image?.manifest.descriptor.digest === pinned) return image;
  }
  return undefined;
}

/** What a layout lacks the registry may have: the name, the platform, a blob of an image that was saved in part. */
async function resolveThere(
  source: ImageSource,
  name: string,
  platform: Platform,
): Promise<Image | undefined> {
  try {
    return await source.resolve(name, platform);
  } catch (error) {
    if (isToolError(error) && NOT_THERE.has(error.code)) return undefined;
    throw error;
  }
}

const NOT_THERE: ReadonlySet<string> = new Set([
  'NXM_IMAGE_NOT_FOUND',
  'NXM_PLATFORM_MISSING',
  'NXM_BLOB_MISSING',
]);

async function fromRegistry(request: BaseRequest, effects: BaseEffects): Promise<Base> {
  const reference = parseReference(request.base.reference, 'baseImage');
  const repository = registryOf(repositoryOf(reference));
  const wanted = request.base.digest ?? reference.digest ?? reference.tag ?? 'latest';
  const { os, arch } = request.platform;
  const key = `base ${repository.registry}/${repository.name} ${wanted} ${os}/${arch}`;
  const known = asResolved(await effects.store.readRecord(key));
  const isPinned = wanted.startsWith('sha256:');
  const isFresh = known !== undefined && (isPinned || effects.now() - known.at < FRESH_MS);
  if (isFresh && !request.pull) {
    const image = await fromStore(known.manifest, repository, effects);
    if (image !== undefined) return found(image, repository);
  }
  try {
    const client = await effects.client();
    const image = await client.fetchImage(repository, wanted, { os, architecture: arch });
    await storeDocument(effects.store, image.manifest);
    await storeDocument(effects.store, image.config);
    const { digest, mediaType } = image.manifest.descriptor;
    const resolved: Resolved = { manifest: { digest, mediaType }, at: effects.now() };
    await effects.store.writeRecord(key, resolved);
    return found(image, repository);
  } catch (error) {
    const old =
      known === undefined ? undefined : await fromStore(known.manifest, repository, effects);
    if (old === undefined || request.pull || !isUnreachable(error)) throw error;
    const note = `the registry did not answer: the base is what ${wanted} was on ${new Date(known?.at ?? 0).toISOString().slice(0, 10)}`;
    return { ...found(old, repository), notes: [note] };
  }
}

function asResolved(record: unknown): Resolved | undefined {
  const { manifest, at } = (record ?? {}) as Partial<Resolved>;
  return manifest === undefined || at === undefined ? undefined : { manifest, at };
}

const found = (image: Image, repository: Repository): Base => ({
  image,
  digest: image.manifest.descriptor.digest,
  repository,
  from: repository.registry,
  notes: [],
});

async function fromStore(
  named: Resolved['manifest'],
  repository: Repository,
  { store, client }: BaseEffects,
): Promise<Image | undefined> {
  const manifest = await readDocument(store, named, parseManifest);
  if (manifest === undefined) return undefined;
  const config = await readDocument(store, manifest.value.config, parseConfig);
  if (config === undefined) return undefined;
  const layers = manifest.value.layers.map((descriptor) => ({
    descriptor,
    open: async (limit?: number) => (await client()).blob(repository, descriptor).open(limit),
  }));
  return { manifest, config, layers };
}

/** Codes that say that a registry could not be asked. */
const NO_ANSWER: ReadonlySet<string> = new Set([
  'NXM_REGISTRY_UNREACHABLE',
  'NXM_REGISTRY_TIMEOUT',
  'NXM_REGISTRY_UNAVAILABLE',
  'NXM_REGISTRY_RATE_LIMITED',
]);

function isUnreachable(error: unknown): boolean {
  return isToolError(error) && NO_ANSWER.has(error.code);
}

function notInEither({ base, platform, layout }: BaseRequest, cause: unknown): unknown {
  if (!isToolError(cause)) return cause;
  return new ToolError(
    'NXM_BASE_MISSING',
    `${base.reference} for ${platform.os}/${platform.arch} is not in ${layout}, and its registry does not give it: ${cause.message}`,
    { hint: cause.hint ?? 'Put it into the layout, or correct baseImage.', cause },
  );
}
