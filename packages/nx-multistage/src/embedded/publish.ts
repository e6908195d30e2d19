import { canonicalName, parseReference, repositoryOf } from '@nx-multistage/engines';
import type { ImageSet, RegistryClient, Repository } from '@nx-multistage/oci';
import { formatSize } from '../workspace/format';
import type { OnProgress } from './ticker';
import type { PushReport } from './build-record';

/** A name of an image, split for layouts and registries. */
export interface ImageName {
  /** `latest`. */
  tag: string;
  /** `docker.io/library/api:latest`. */
  fullName: string;
  repository: Repository;
}

/**
 * @param text as the user gives it: `api`, `registry.example/team/api:1.0`
 * @param index its place in the option `tags`
 * @throws ToolError `NXM_REFERENCE_INVALID`
 */
export function imageNameOf(text: string, index: number): ImageName {
  const reference = parseReference(text, `tags[${index}]`);
  return {
    tag: reference.tag ?? 'latest',
    fullName: canonicalName(reference),
    repository: registryOf(repositoryOf(reference)),
  };
}

/** `docker.io/library/api` -> registry and name. */
export function registryOf(repository: string): Repository {
  const slash = repository.indexOf('/');
  return { registry: repository.slice(0, slash), name: repository.slice(slash + 1) };
}

export interface PushRequest {
  set: ImageSet;
  names: readonly ImageName[];
  /** Where base layers can be mounted from. */
  mountFrom: readonly Repository[];
  /** Hears a line for each blob that was sent. */
  say: (line: string) => void;
  onProgress?: OnProgress;
}

/** Pushes a set to each repository among its names, all tags of one repository at once. */
export async function pushNames(
  { set, names, mountFrom, say, onProgress }: PushRequest,
  client: RegistryClient,
): Promise<PushReport[]> {
  const reports: PushReport[] = [];
  for (const [key, tagged] of byRepository(names)) {
    const started = Date.now();
    const [first] = tagged;
    if (first === undefined) continue;
    const { repository } = first;
    const result = await client.push(repository, set, {
      tags: tagged.map(({ tag }) => tag),
      mountFrom: mountFrom.filter(({ registry }) => registry === repository.registry),
      onProgress: ({ digest, size, bytesSent, action }) => {
        if (action === undefined) onProgress?.(`send    ${digest.slice(0, 19)}`, bytesSent, size);
        if (action === 'uploaded') say(`sent    ${digest.slice(0, 19)}  ${formatSize(size)}`);
      },
    });
    const count = (action: string) => result.blobs.filter((blob) => blob.action === action).length;
    reports.push({
      reference: `${key}@${result.digest}`,
      tags: tagged.map(({ tag }) => tag),
      digest: result.digest,
      present: count('present'),
      mounted: count('mounted'),
      uploaded: count('uploaded'),
      bytesSent: result.blobs.reduce((sum, { bytesSent }) => sum + bytesSent, 0),
      milliseconds: Date.now() - started,
    });
  }
  return reports;
}

function byRepository(names: readonly ImageName[]): Map<string, ImageName[]> {
  const groups = new Map<string, ImageName[]>();
  for (const name of names) {
    const key = `${name.repository.registry}/${name.repository.name}`;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return groups;
}
