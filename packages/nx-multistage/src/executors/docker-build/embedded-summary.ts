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

/** What a push sent: `push    registry.example/team/api:1.0  sha256:…  2 blobs sent (5.2 kB), 6 there already  0.3 s`. */
export function pushLine(report: PushReport): string {
  const { reference, tags, digest, uploaded, bytesSent, present, mounted, milliseconds } = report;
  const repository = reference.slice(0, reference.indexOf('@'));
  const sent = `${formatCount(uploaded, 'blob')} sent (${formatSize(bytesSent)})`;
  const columns = [
    `${repository}:${tags.join(', ')}`,
    digest.slice(0, 19),
    `${sent}, ${present + mounted} there already`,
    formatDuration(milliseconds),
  ];
  return progressLine('push', columns.join('  '));
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
