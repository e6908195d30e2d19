import type { NativeEntry } from '@nx-multistage/dockerfile';
import { formatCount, formatSize } from '../../workspace/format';
import type { PruneRecord } from './prune-record';

/** What `docker-prune` prints for a person. */
export function formatPrune(record: PruneRecord): string {
  const direct = record.dependencies
    .filter((dependency) => dependency.direct)
    .map(({ name, version }) => `${name} ${version}`);
  return [
    `deps    ${formatCount(record.dependencies.length, 'package')} locked: ${direct.join(', ') || 'none'}`,
    ...record.native.map(formatNative),
    `libs    ${record.libraries.map(({ name }) => name).join(', ') || 'none'}`,
    `app     ${formatCount(record.files, 'file')}  ${formatSize(record.bytes)}  starts with ${record.app.entry}`,
    ...record.warnings.map((text) => `note    ${text}`),
  ].join('\n');
}

const APPROVALS = {
  approved: ['script approved'],
  denied: ['script denied'],
  unlisted: ['script not listed'],
  'not-needed': [],
} as const satisfies Record<NativeEntry['approval'], readonly string[]>;

/**
 * One native package: `native  bcrypt 6.0.0  bundled-prebuilds  gets prebuilds/linux-x64/bcrypt.musl.node`, then the
 * word on its install script, the toolchain and the packages of the system, where there are such.
 */
export function formatNative(entry: NativeEntry): string {
  const { name, version, kind, gets, approval, toolchain, system, why } = entry;
  const listed = (title: string, names: readonly string[] = []): string[] =>
    names.length === 0 ? [] : [`${title} ${names.join(' ')}`];
  const parts = [
    ...(gets === undefined ? [] : [`gets ${gets}`]),
    ...(gets !== undefined && why.includes(gets) ? [] : [why]),
    ...APPROVALS[approval],
    ...(toolchain === true ? ['toolchain'] : []),
    ...listed('to build', system?.build),
    ...listed('to run', system?.run),
  ];
  return `native  ${name} ${version}  ${kind}  ${parts.join('; ')}`;
}
