import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ImagePlan } from '@nx-multistage/dockerfile';
import {
  composeImage,
  openImageSource,
  whiteouts,
  writeLayer,
  type BlobStore,
  type Image,
  type LayerEntry,
  type RuntimeConfig,
} from '@nx-multistage/oci';
import { REPOSITORY } from '@nx-multistage/testkit';
import type { VerifySpec } from '../normalize';

const PORT = 39_871;

/** Answers every request; ends on SIGTERM. */
export const SERVER = String.raw`trap 'exit 0' TERM
touch /tmp/x
while :; do
  printf 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok' | nc -l -p "$PORT" > /dev/null
done &
wait
`;

export interface SampleOptions {
  runtime?: Partial<RuntimeConfig>;
  /** Paths of the base that are hidden. */
  removed?: string[];
}

/** A base with a layer of ours: a server in shell, and more files. Passes every check as it is. */
export async function composeSample(
  { base, files, store }: { base: Image; files: Record<string, string>; store: BlobStore },
  { runtime = {}, removed = ['sbin/apk'] }: SampleOptions = {},
): Promise<Image> {
  const own = { 'app/main.sh': SERVER, 'app/node_modules/a/package.json': '{}', ...files };
  const { blob, diffId } = await writeLayer(
    [...whiteouts(removed), ...Object.entries(own).map(entryOf)],
    { store, compression: 'gzip', mtimeSeconds: 0 },
  );
  return composeImage({
    base,
    layers: [{ blob, diffId, createdBy: 'app' }],
    runtime: {
      User: '1000:1000',
      WorkingDir: '/app',
      Entrypoint: [],
      Cmd: ['sh', 'main.sh'],
      Env: ['PATH=/usr/bin:/bin', `PORT=${PORT}`],
      ...runtime,
    },
    created: '1970-01-01T00:00:00Z',
  });
}

function entryOf([path, text]: [string, string]): LayerEntry {
  const content = { bytes: Buffer.from(text) };
  return { kind: 'file', path: Buffer.from(path), mode: 0o644, uid: 0, gid: 0, content };
}

/** What to verify: the sample, with an engine or none. */
export function specOf({
  seconds,
  ...changes
}: Partial<VerifySpec> & { seconds: number }): VerifySpec {
  const runtime = {
    workdir: '/app',
    ports: [PORT],
    healthCheck: { path: '/health' },
    writablePaths: [],
  };
  return {
    projectName: 'api',
    root: '/',
    engine: 'embedded',
    reference: 'api:latest',
    image: undefined,
    layout: '',
    plan: { runtime } as unknown as ImagePlan,
    locked: { places: new Set(['node_modules/a']) },
    insecureRegistries: [],
    hostPort: undefined,
    env: {},
    timeoutSeconds: seconds,
    graceSeconds: seconds,
    ...changes,
  };
}

/** The system of node:24-alpine, its lowest layer, from where the tests have it. */
export async function openSampleBase(folder: string): Promise<Image> {
  const script = join(REPOSITORY, 'tools/base-image/base-image');
  let layout = execFileSync(script, ['layout'], { encoding: 'utf8' }).trim();
  if (!existsSync(join(layout, 'index.json'))) {
    layout = join(folder, 'base');
    mkdirSync(layout);
    execFileSync('skopeo', ['copy', 'docker://node:24-alpine', `oci:${layout}:24-alpine`]);
  }
  const source = await openImageSource(layout);
  const whole = await source.resolve(source.names()[0], { os: 'linux', architecture: 'amd64' });
  return lowestLayer(whole);
}

function lowestLayer({ manifest, config, layers }: Image): Image {
  const { rootfs, history: _, ...rest } = config.value;
  const lowest = { ...rootfs, diff_ids: rootfs.diff_ids.slice(0, 1) };
  const listed = manifest.value.layers.slice(0, 1);
  return {
    manifest: { ...manifest, value: { ...manifest.value, layers: listed } },
    config: { ...config, value: { ...rest, rootfs: lowest } },
    layers: layers.slice(0, 1),
  };
}
