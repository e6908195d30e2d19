import type { ImagePlan } from '@nx-multistage/dockerfile';
import type { BuildResult } from '@nx-multistage/engines';
import { formatCount, formatDuration, formatSize } from '../../workspace/format';
import type { ImageSize } from './image-size';
import type { PruneRecord } from '../docker-prune/prune-record';

/** `dist/docker/<root>/build.json`, and what `--json` prints. */
export interface BuildRecord extends BuildResult, ImageSize {
  tags: string[];
  /** How long the target took. */
  milliseconds: number;
}

/** What is about to be built, for people. */
export function formatPlan(plan: ImagePlan, record: PruneRecord, notes: readonly string[]): string {
  const platforms = plan.target.map(({ os, arch }) => `${os}/${arch}`).join(', ');
  const manager = `${plan.packageManager.name}${plan.packageManager.version === undefined ? '' : ` ${plan.packageManager.version}`}`;
  const native = plan.native.map(
    ({ name, version, kind }) =>
      `${name} ${version} ${kind}${kind === 'compiled' ? ' in production-deps' : ''}`,
  );
  return [
    `plan    ${plan.base.reference}${plan.base.digest === undefined ? '' : `@${plan.base.digest}`} · ${platforms} · ${plan.target[0]?.libc ?? ''} · ${manager}`,
    `native  ${native.join(' · ') || 'none'}`,
    `deps    ${formatCount(record.dependencies.length, 'package')} locked`,
    `libs    ${record.libraries.map(({ name }) => name).join(', ') || 'none'}`,
    `app     ${formatCount(record.files, 'file')}  ${formatSize(record.bytes)}`,
    ...notes.map((note) => `note    ${note}`),
  ].join('\n');
}

/** What was built, for people: the image, its digest, its size, the time and the engine. */
export function formatResult(record: BuildRecord): string {
  const id = record.digest ?? record.imageId;
  const parts = [
    record.tags.join(', '),
    ...(id === undefined ? [] : [id.slice(0, 19)]),
    ...(record.size === undefined ? [] : [formatSize(record.size)]),
    ...(record.added === undefined ? [] : [`+${formatSize(record.added)} over the base`]),
    `${formatDuration(record.milliseconds)} with ${record.engine}`,
  ];
  return `image   ${parts.join('  ')}`;
}
