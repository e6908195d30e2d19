import { formatCount, formatSize } from '../../workspace/format';
import type { PruneRecord } from './prune-record';

/** What `docker-prune` prints for a person. */
export function formatPrune(record: PruneRecord): string {
  const direct = record.dependencies
    .filter((dependency) => dependency.direct)
    .map(({ name, version }) => `${name} ${version}`);
  return [
    `deps    ${formatCount(record.dependencies.length, 'package')} locked: ${direct.join(', ') || 'none'}`,
    `libs    ${record.libraries.map(({ name }) => name).join(', ') || 'none'}`,
    `app     ${formatCount(record.files, 'file')}  ${formatSize(record.bytes)}  starts with ${record.app.entry}`,
    ...record.warnings.map((text) => `note    ${text}`),
  ].join('\n');
}
