import { imageSettings, type ImagePlan, type TargetPlatform } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import type { run as runProcess } from '@nx-multistage/exec';
import type { Trimmed } from '@nx-multistage/native';
import {
  composeImage,
  composeIndex,
  imageSet,
  writeLayer,
  type BlobStore,
  type Image,
  type ImageSet,
  type Layer,
  type RegistryClient,
  type Repository,
} from '@nx-multistage/oci';
import { join } from 'node:path';
import { openBase, type Base } from './base-image';
import { baseSdk } from './base-sdk';
import type { LayerReport, PlatformReport } from './build-record';
import { dependencyLayer } from './dependency-layer';
import { folderLayer } from './folder-layer';
import type { SettingsFile } from './install-dependencies';
import { runsOn, type HostPlatform } from './host';
import { CREATED_BY, LAYER_NAMES, LAYER_TIME, type LayerName } from './layer-names';
import { runtimeConfig } from './runtime-config';
import { systemEntries } from './system-layer';
import type { OnProgress } from './ticker';

export interface EmbeddedRequest {
  plan: ImagePlan;
  /** Absolute path of the workspace. */
  root: string;
  /** Absolute folder that `docker-prune` wrote. */
  artifacts: string;
  /** Labels that are only known now. */
  labels: Record<string, string>;
  /** RFC 3339: when the image says it was made. */
  created: string;
  host: HostPlatform;
  managerVersion: string;
  compression: 'gzip' | 'zstd';
  noCache: boolean;
  pull: boolean;
  /** Absolute. */
  baseLayout?: string;
  /** The package manager's settings. */
  settings?: readonly SettingsFile[];
  /** Absolute path of further certificates for the install. */
  certificates?: string;
}

export interface EmbeddedEffects {
  store: BlobStore;
  /** The registry client, made when it is first needed. */
  client: () => Promise<RegistryClient>;
  run: typeof runProcess;
  /** Absolute folder for what compiles need to know of bases. */
  sdkFolder: string;
  /** Makes an absolute new folder that nobody else uses. */
  createFolder: () => string;
  now: () => number;
  onBase: (platform: TargetPlatform, base: Base) => void;
  onLayer: (platform: TargetPlatform, report: LayerReport) => void;
  onProgress?: OnProgress;
  onOutput: (text: string) => void;
  signal?: AbortSignal;
}

export interface EmbeddedImage {
  set: ImageSet;
  platforms: PlatformReport[];
  /** Of each image, how many of its layers are the base's. */
  baseLayers: number[];
  /** Where the base's layers can be mounted from. */
  mountFrom: Repository[];
}

/** Assembles the image of a plan without a container engine. Writes to this user's caches only. */
export async function buildEmbedded(
  request: EmbeddedRequest,
  effects: EmbeddedEffects,
): Promise<EmbeddedImage> {
  const bases: { platform: TargetPlatform; base: Base }[] = [];
  for (const platform of request.plan.target)
    bases.push({ platform, base: await findBase(request, platform, effects) });
  const built: { image: Image; base: Base; report: PlatformReport }[] = [];
  for (const found of bases) built.push(await buildPlatform(request, found, effects));
  const images = built.map(({ image }) => image);
  const [only] = images;
  return {
    set: images.length === 1 && only !== undefined ? imageSet(only) : composeIndex(images),
    platforms: built.map(({ report }) => report),
    baseLayers: built.map(({ base }) => base.image.layers.length),
    mountFrom: built.map(({ base: { repository } }) => repository),
  };
}

/** Before any work: a platform without a base is an error of its own. */
async function findBase(
  { plan, root, pull, baseLayout }: EmbeddedRequest,
  platform: TargetPlatform,
  effects: EmbeddedEffects,
): Promise<Base> {
  const layout = baseLayout === undefined ? {} : { layout: baseLayout };
  const base = await openBase({ base: plan.base, root, platform, pull, ...layout }, effects);
  assertNoTriggers(base, plan);
  effects.onBase(platform, base);
  return base;
}

async function buildPlatform(
  request: EmbeddedRequest,
  { platform, base }: { platform: TargetPlatform; base: Base },
  effects: EmbeddedEffects,
): Promise<{ image: Image; base: Base; report: PlatformReport }> {
  const { plan, labels, created } = request;
  const settings = imageSettings(plan);
  const makers = layerMakers({ request, platform, base, effects });
  const layers: (MadeLayer & { name: LayerName })[] = [];
  const reports: LayerReport[] = [];
  for (const name of LAYER_NAMES) {
    const started = effects.now();
    const layer = { ...(await makers[name]()), name };
    layers.push(layer);
    reports.push(reportOf(layer, effects.now() - started));
    effects.onLayer(platform, reports.at(-1) as LayerReport);
  }
  const image = composeImage({
    base: base.image,
    layers: layers.map(({ blob, diffId, name }) => ({ blob, diffId, createdBy: CREATED_BY[name] })),
    runtime: runtimeConfig(settings, labels),
    created,
    annotations: annotations(plan, base, labels),
  });
  return { image, base, report: platformReport(platform, { plan, base, image, layers: reports }) };
}

/** Instructions that a base keeps for the builds on it run in the image. */
function assertNoTriggers({ image }: Base, { app, base }: ImagePlan): void {
  const [trigger] = image.config.value.config?.OnBuild ?? [];
  if (trigger === undefined) return;
  throw new ToolError(
    'NXM_EMBEDDED_CANNOT',
    `The embedded engine cannot build ${app.name}:\n  ${base.reference} has ONBUILD ${trigger}, which it cannot run`,
    {
      hint: 'Build it with buildx, docker, podman or buildah (docs/engines.md), or take another base.',
    },
  );
}

/** A layer; where it is the dependencies', with how many packages are in it and what was taken out of them. */
type MadeLayer = Layer & { packages?: number; trimmed?: Trimmed[] };

/** How each layer is made; none runs before it is its turn. */
function layerMakers({
  request,
  platform,
  base,
  effects,
}: {
  request: EmbeddedRequest;
  platform: TargetPlatform;
  base: Base;
  effects: EmbeddedEffects;
}): Record<LayerName, () => Promise<MadeLayer>> {
  const { plan, artifacts, compression } = request;
  const { store, signal } = effects;
  const workdir = plan.runtime.workdir.replace(/^\/+/, '');
  const options = {
    store,
    compression,
    onProgress: packing(effects, 'app'),
    ...(signal === undefined ? {} : { signal }),
  };
  const folder = (name: string) => () =>
    folderLayer({ from: join(artifacts, name), to: `${workdir}/${name}` }, options);
  return {
    system: async () =>
      writeLayer(await systemEntries(imageSettings(plan), base.image, store), {
        ...options,
        mtimeSeconds: LAYER_TIME,
      }),
    deps: () => dependencies({ request, platform, base, effects }),
    libs: folder('workspace_modules'),
    app: folder('app'),
  };
}

async function dependencies({
  request,
  platform,
  base,
  effects,
}: {
  request: EmbeddedRequest;
  platform: TargetPlatform;
  base: Base;
  effects: EmbeddedEffects;
}): Promise<MadeLayer> {
  const { plan, artifacts, host, settings, certificates } = request;
  const compiles = runsOn(platform, host);
  // Which glibc the base has decides what a binary may ask for, also one that was made elsewhere.
  const glibc = platform.libc === 'glibc' && plan.native.length > 0;
  const needsSdk = glibc || (compiles && plan.native.some(({ kind }) => kind === 'compiled'));
  const builder = await findBuilder(request, { platform, base, compiles }, effects);
  return dependencyLayer(
    {
      plan,
      source: join(artifacts, 'install'),
      platform,
      nodeVersion: nodeVersionOf(base.image) ?? nodeVersionOf(builder) ?? plan.base.node.version,
      managerVersion: request.managerVersion,
      compression: request.compression,
      noCache: request.noCache,
      compiles,
      base: base.digest,
      host,
      ...(settings === undefined ? {} : { settings }),
      ...(certificates === undefined ? {} : { certificates }),
    },
    {
      ...effects,
      onPacked: packing(effects, 'deps'),
      ...(needsSdk ? { sdk: () => baseSdk({ base: base.image, builder }, effects.sdkFolder) } : {}),
    },
  );
}

/**
 * The image that an engine would install in: it has the headers of Node where the base has none, and tells Node's version
 * where the base does not. Asked for only where native packages need to know one of them; else the base itself.
 */
async function findBuilder(
  { plan, root, pull, baseLayout }: EmbeddedRequest,
  { platform, base, compiles }: { platform: TargetPlatform; base: Base; compiles: boolean },
  effects: EmbeddedEffects,
): Promise<Image> {
  const { builder, distro, node } = plan.base;
  const asked = plan.native.length > 0 && (compiles || nodeVersionOf(base.image) === undefined);
  if (builder === undefined || !asked) return base.image;
  const layout = baseLayout === undefined ? {} : { layout: baseLayout };
  const request = { base: { reference: builder, distro, node }, root, platform, pull, ...layout };
  return (await openBase(request, effects)).image;
}

/** docker-node writes it into the config of its images. */
function nodeVersionOf({ config }: Image): string | undefined {
  const prefix = 'NODE_VERSION=';
  return config.value.config?.Env?.find((each) => each.startsWith(prefix))?.slice(prefix.length);
}

function reportOf(layer: MadeLayer & { name: LayerName }, milliseconds: number): LayerReport {
  const { name, blob, diffId, unpackedSize, entries, reused, packages, trimmed } = layer;
  const { digest, size } = blob.descriptor;
  const counted = packages === undefined ? {} : { packages };
  return {
    name,
    digest,
    diffId,
    size,
    unpackedSize,
    entries,
    ...counted,
    ...(trimmed === undefined ? {} : { trimmed }),
    cached: reused,
    milliseconds,
  };
}

function platformReport(
  { os, arch }: TargetPlatform,
  parts: { plan: ImagePlan; base: Base; image: Image; layers: LayerReport[] },
): PlatformReport {
  const { plan, base, image, layers } = parts;
  return {
    platform: `${os}/${arch}`,
    digest: image.manifest.descriptor.digest,
    base: { reference: plan.base.reference, digest: base.digest, from: base.from },
    layers,
  };
}

/** Source: OCI image-spec, annotations.md: `base.name` and `base.digest` let other tools rebase the image. */
function annotations(
  plan: ImagePlan,
  base: Base,
  labels: Record<string, string>,
): Record<string, string> {
  const own = Object.entries(labels).filter(([key]) => key.startsWith('org.opencontainers.image.'));
  return {
    ...Object.fromEntries(own),
    'org.opencontainers.image.base.name': plan.base.reference,
    'org.opencontainers.image.base.digest': base.digest,
  };
}

function packing({ onProgress }: EmbeddedEffects, name: LayerName) {
  return (done: number, total: number): void =>
    onProgress?.(`${name.padEnd(6)}  packing`, done, total);
}
