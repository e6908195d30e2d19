import { REPOSITORY, succeed } from '@nx-multistage/testkit';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The base of the sample apps. */
export const BASE = 'docker.io/library/node:24-alpine';

const SCRIPT = join(REPOSITORY, 'tools/base-image/base-image');

/** Puts stand-ins, with what their package managers install, where engines look for base images. */
export async function pushStandIns(images: readonly string[]): Promise<void> {
  for (const image of images)
    for (const act of ['build', 'push'])
      await succeed('bash', [SCRIPT, act, image], { timeoutMs: 300_000 });
}

/** Where engines get the official images from: `docker.io` or `stand-in`. */
export async function sourceOfBases(): Promise<string> {
  return (await succeed('bash', [SCRIPT, 'source'])).stdout.trim();
}

/**
 * The layout that the sample apps take their base images from: stand-ins, or empty where docker.io answers. For
 * workspaces that are not this repository.
 *
 * @returns its absolute path
 */
export async function baseLayout(): Promise<string> {
  const folder = join(REPOSITORY, 'dist/docker/.bases');
  await succeed('bash', [SCRIPT, 'local', folder], { cwd: REPOSITORY });
  return folder;
}

/** Copies the base with skopeo. @param to where, in the words of skopeo: `oci:<folder>:<tag>`, `docker://<host>/…` */
export async function copyBase(to: string): Promise<void> {
  const layout = await baseLayout();
  const { manifests } = readJson<Index>(join(layout, 'index.json'));
  const from = manifests.length === 0 ? `docker://${BASE}` : `oci:${layout}:24-alpine`;
  await succeed('skopeo', ['copy', '--quiet', '--dest-tls-verify=false', from, to]);
}

interface Index {
  manifests: Descriptor[];
}

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os: string; architecture: string };
  annotations?: Record<string, string>;
}

/**
 * Makes a layout with the base for amd64 and, under the same name, a FAKE one for arm64: the same layers, of amd64,
 * below a config that says arm64. It can be built upon and looked at, not run.
 *
 * @param folder absolute path of the new layout
 */
export async function makeFakeArmBase(folder: string): Promise<void> {
  await copyBase(`oci:${folder}:24-alpine`);
  const { manifests } = readJson<Index>(join(folder, 'index.json'));
  const [amd64] = manifests;
  if (amd64 === undefined) throw new Error(`skopeo left nothing in ${folder}`);
  const manifest = readJson<{ config: Descriptor }>(blobPath(folder, amd64.digest));
  const config = readJson<object>(blobPath(folder, manifest.config.digest));
  const armConfig = writeBlob(folder, { ...config, architecture: 'arm64' });
  const arm64 = writeBlob(folder, { ...manifest, config: { ...manifest.config, ...armConfig } });
  const { mediaType } = amd64;
  const index = writeBlob(folder, {
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: [
      { ...amd64, annotations: {}, platform: { os: 'linux', architecture: 'amd64' } },
      { mediaType, ...arm64, platform: { os: 'linux', architecture: 'arm64' } },
    ],
  });
  const annotations = { 'io.containerd.image.name': BASE };
  const named = { mediaType: INDEX, ...index, annotations };
  writeFileSync(
    join(folder, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [named] }),
  );
}

const INDEX = 'application/vnd.oci.image.index.v1+json';

function writeBlob(folder: string, value: unknown): { digest: string; size: number } {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  writeFileSync(blobPath(folder, digest), bytes);
  return { digest, size: bytes.length };
}

const blobPath = (folder: string, digest: string): string =>
  join(folder, 'blobs/sha256', digest.slice('sha256:'.length));

function readJson<Value>(path: string): Value {
  return JSON.parse(readFileSync(path, 'utf8')) as Value;
}
