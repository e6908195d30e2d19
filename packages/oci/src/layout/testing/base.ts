import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '@nx-multistage/testkit';
import type { Image } from '../../model/blob';
import { composeImage } from '../../model/image';
import { openImageSource } from '../open-source';
import { layerOf } from './sample-image';

/** The layout of the stand-in for node:24-alpine. */
export function baseLayout(): string {
  const tool = join(REPOSITORY, 'tools/base-image/base-image');
  return execFileSync(tool, ['layout'], { encoding: 'utf8', env: process.env }).trim();
}

/** Why there is no stand-in here; undefined where there is one. */
export function baseMissing(): string | undefined {
  // As tools/base-image/lib/settings.sh: an empty variable is none.
  const home = process.env['NX_MULTISTAGE_ENGINES_HOME'] || '/var/cache/nx-multistage';
  const layout = join(home, 'base-image/layout');
  return existsSync(join(layout, 'index.json'))
    ? undefined
    : `there is no base image in ${layout}: run tools/base-image/base-image build`;
}

/** The stand-in with one small layer: a file that its command prints. */
export async function sampleImage(text = 'hello from the layer'): Promise<Image> {
  const base = await (await openImageSource(baseLayout())).resolve('24-alpine');
  const layer = layerOf([
    { path: 'app/', type: '5', uid: 1000 },
    { path: 'app/hello.js', content: `console.log(${JSON.stringify(text)})`, uid: 1000 },
  ]);
  return composeImage({
    base,
    layers: [{ ...layer, createdBy: 'app' }],
    runtime: { User: '1000:1000', WorkingDir: '/app', Entrypoint: ['node'], Cmd: ['hello.js'] },
    created: '2026-01-02T03:04:05Z',
    annotations: { 'org.opencontainers.image.base.name': 'docker.io/library/node:24-alpine' },
  });
}
