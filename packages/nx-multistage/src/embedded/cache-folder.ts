import { ToolError } from '@nx-multistage/errors';
import { posix, win32 } from 'node:path';

/** What decides where a user's caches live. */
export interface CacheHome {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** Absolute path of the user's home. */
  home: string;
}

/**
 * Folder that the embedded engine keeps layers, base images and unpacked root file systems in, shared by all
 * workspaces of a user: `NX_MULTISTAGE_CACHE`, else the system's place for caches. Safe to remove at any time.
 *
 * @throws ToolError `NXM_CACHE_FOLDER` for a relative `NX_MULTISTAGE_CACHE`: it would be another in each folder
 *
 * Source: XDG Base Directory Specification; Apple's File System Programming Guide; Windows known folders.
 */
export function cacheFolder({ platform, env, home }: CacheHome): string {
  const own = env['NX_MULTISTAGE_CACHE'];
  if (own !== undefined && own !== '') return absolute(own, platform);
  if (platform === 'win32')
    return win32.join(env['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local'), 'nx-multistage');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', 'nx-multistage');
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg !== undefined && posix.isAbsolute(xdg) ? xdg : posix.join(home, '.cache');
  return posix.join(base, 'nx-multistage');
}

function absolute(folder: string, platform: NodeJS.Platform): string {
  if ((platform === 'win32' ? win32 : posix).isAbsolute(folder)) return folder;
  throw new ToolError('NXM_CACHE_FOLDER', `NX_MULTISTAGE_CACHE is not absolute: ${folder}`, {
    hint: 'Give the whole path of the folder.',
  });
}
