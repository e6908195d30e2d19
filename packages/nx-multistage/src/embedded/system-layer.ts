import type { ImageSettings } from '@nx-multistage/dockerfile';
import {
  peekEntries,
  whiteouts,
  type BlobStore,
  type Image,
  type LayerEntry,
  type PeekedEntry,
} from '@nx-multistage/oci';
import { hiddenPaths } from './hidden-paths';

/** Enough of a base's lowest layer to hold its top folders, in bytes: `bin` comes first. */
const PEEK_BYTES = 64 * 1024;

/**
 * What the image changes in its base: package managers are hidden, writable folders are made.
 *
 * @param base its config is read and, once, the first bytes of its lowest layer
 */
export async function systemEntries(
  settings: ImageSettings,
  base: Image,
  store: BlobStore,
): Promise<LayerEntry[]> {
  const env = base.config.value.config?.Env ?? [];
  const hidden = hiddenPaths(settings.packageManagers, {
    env,
    tops: await topFolders(base, store),
  });
  const [uid = 0, gid = 0] = settings.user.split(':').map(Number);
  return [
    ...whiteouts(hidden),
    ...settings.writablePaths.map((path): LayerEntry => ({
      kind: 'directory',
      path: Buffer.from(path.replace(/^\/+|\/+$/g, '')),
      mode: 0o755,
      uid,
      gid,
    })),
  ];
}

/**
 * Where the base's top folders lie: a distro may have merged `/sbin` into `/usr/sbin`. Looked for once per base, at the
 * beginning of its lowest layer, where Alpine has `bin`: the two are merged together or not at all.
 */
async function topFolders(
  { layers: [lowest] }: Image,
  store: BlobStore,
): Promise<Map<string, string>> {
  if (lowest === undefined) return new Map();
  const key = `top folders of ${lowest.descriptor.digest}`;
  const kept = await store.readRecord(key);
  if (Array.isArray(kept)) return new Map(kept as [string, string][]);
  const tops = placesOf(await peekEntries(lowest, PEEK_BYTES));
  await store.writeRecord(key, [...tops]);
  return tops;
}

function placesOf(entries: readonly PeekedEntry[]): Map<string, string> {
  const tops = new Map<string, string>();
  for (const { path, kind, linkTarget } of entries) {
    const [top = ''] = path.split('/');
    if (top !== '') tops.set(top, path === top && kind === 'symlink' ? (linkTarget ?? top) : top);
  }
  const bin = tops.get('bin');
  if (bin !== undefined && !tops.has('sbin'))
    tops.set('sbin', bin === 'bin' ? 'sbin' : bin.replace(/bin\/?$/, 'sbin'));
  return tops;
}
