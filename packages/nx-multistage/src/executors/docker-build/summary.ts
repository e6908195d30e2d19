import type { ImagePlan } from '@nx-multistage/dockerfile';
import type { BuildResult } from '@nx-multistage/engines';
import { formatCount, formatDuration, formatSize } from '../../workspace/format';
import type { PlatformReport, PushReport } from '../../embedded/build-record';
import type { ImageSize } from './image-size';
import type { PruneRecord } from '../docker-prune/prune-record';

/** `dist/docker/<root>/build.json`, and what `--json` prints. */
export interface BuildRecord extends Omit<BuildResult, 'engine'>, ImageSize {
  engine: BuildResult['engine'] | 'embedded';
  tags: string[];
  /** How long the target took. */
  milliseconds: number;
  /** Of the embedded engine: each image with its layers, and what was pushed. */
  platforms?: PlatformReport[];
  pushed?: PushReport[];
}

/** What is about to be built, for people: the head that all back ends share. */
export function formatHead(plan: ImagePlan): string {
  const platforms = plan.target.map(({ os, arch }) => `${os}/${arch}`).join(', ');
  const manager = `${plan.packageManager.name}${plan.packageManager.version === undefined ? '' : ` ${plan.packageManager.version}`}`;
  const native = plan.native.map(
    ({ name, version, kind }) =>
      `${name} ${version} ${kind}${kind === 'compiled' ? ' in production-deps' : ''}`,
  );
  return [
    `plan    ${plan.base.reference}${plan.base.digest === undefined ? '' : `@${plan.base.digest}`} · ${platforms} · ${plan.target[0]?.libc ?? ''} · ${manager}`,
    `native  ${native.join(' · ') || 'none'}`,
  ].join('\n');
}

/** The same with what an engine will be given. */
export function formatPlan(plan: ImagePlan, record: PruneRecord, notes: readonly string[]): string {
  return [
    formatHead(plan),
    `deps    ${formatCount(record.dependencies.length, 'package')} locked`,
    `libs    ${record.libraries.map(({ name }) => name).join(', ') || 'none'}`,
    `app     ${formatCount(record.files, 'file')}  ${formatSize(record.bytes)}`,
    ...notes.map((note) => `note    ${note}`),
  ].join('\n');
}

/** What was built, for people: the image, its digest, its size, the time and the engine. */
export function formatResult(record: BuildRecord): string {
  const id = record.digest ?? record.imageId;
  const packed = record.engine === 'embedded' ? ' packed' : '';
  const parts = [
    record.tags.join(', '),
    ...(id === undefined ? [] : [id.slice(0, 19)]),
    ...(record.size === undefined ? [] : [formatSize(record.size)]),
    ...(record.added === undefined ? [] : [`+${formatSize(record.added)}${packed} over the base`]),
    `${formatDuration(record.milliseconds)} with ${record.engine}`,
  ];
  return `image   ${parts.join('  ')}`;
}
