import type { TargetPlatform } from '@nx-multistage/dockerfile';
import type { LayerReport, PushReport } from '../../embedded/build-record';
import { formatCount, formatDuration, formatSize } from '../../workspace/format';
import type { PruneRecord } from '../docker-prune/prune-record';

/** A line of progress: its subject, then what is said of it. */
export function progressLine(subject: string, text: string): string {
  return `${subject.padEnd(6)}  ${text}`;
}

/**
 * A layer that is done: `deps    84 packages   12.3 MB   cached`.
 *
 * @param platform where the image has several
 */
export function layerLine(
  report: LayerReport,
  record: PruneRecord,
  platform?: TargetPlatform,
): string {
  const what = {
    system: () => formatCount(report.entries, 'path'),
    deps: () => formatCount(report.packages ?? record.dependencies.length, 'package'),
    libs: () => plural(record.libraries.length, 'library', 'libraries'),
    app: () => formatCount(record.files, 'file'),
  }[report.name]();
  const columns = [
    what.padEnd(12),
    formatSize(report.size).padStart(8),
    report.cached ? 'cached' : formatDuration(report.milliseconds),
    ...(platform === undefined ? [] : [`${platform.os}/${platform.arch}`]),
  ];
  return progressLine(report.name, columns.join('  '));
}

/** What a push sent. */
export function pushLine({
  reference,
  uploaded,
  bytesSent,
  present,
  mounted,
  milliseconds,
}: PushReport): string {
  const name = reference.slice(0, reference.indexOf('@'));
  const there = present + mounted;
  return progressLine(
    'push',
    `${name}  ${formatCount(uploaded, 'blob')} sent (${formatSize(bytesSent)}), ${there} there already  ${formatDuration(milliseconds)}`,
  );
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
