import type { ImageSettings } from '@nx-multistage/dockerfile';
import {
  peekEntries,
  whiteouts,
  type BlobStore,
  type Image,
  type LayerEntry,
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
    topLinks: await topLinks(base, store),
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

/** Top folders that are links, as in a distro that has merged `/sbin` into `/usr/sbin`; looked for once per base. */
async function topLinks(
  { layers: [lowest] }: Image,
  store: BlobStore,
): Promise<Map<string, string>> {
  if (lowest === undefined) return new Map();
  const key = `top links of ${lowest.descriptor.digest}`;
  const known = await store.readRecord(key);
  if (Array.isArray(known)) return new Map(known as [string, string][]);
  const entries = await peekEntries(lowest, PEEK_BYTES);
  const links = entries
    .filter(({ kind, path }) => kind === 'symlink' && !path.includes('/'))
    .map(({ path, linkTarget = '' }): [string, string] => [path, linkTarget]);
  await store.writeRecord(key, links);
  return new Map(links);
}
