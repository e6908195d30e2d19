import { existsSync } from 'node:fs';
import { appendFile, lstat, mkdir, readFile, readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode, ToolError } from '@nx-multistage/errors';
import { resolveUser, type ImageUser } from './image-user';
import type { Mount, MountKind, NamespaceRequest } from './request';

/** What the host says about names and addresses: the app shares its network. */
const HOST_FILES = ['/etc/resolv.conf', '/etc/hosts', '/etc/hostname'];

/** As many as Linux follows. */
const MAX_LINKS = 40;

/**
 * Makes the missing mount points in an unpacked image, and its working directory.
 *
 * @returns what to mount, in order; a later mount may lie in an earlier one
 * @throws ToolError `NXM_NAMESPACE_ROOT` where one cannot be made
 */
export async function prepareRootfs(request: NamespaceRequest): Promise<Mount[]> {
  const { rootfs, workdir } = request;
  try {
    await mkdir(await resolveInRoot(rootfs, workdir), { recursive: true });
    const mounts: Mount[] = [];
    for (const { kind, path } of wantedMounts(request))
      mounts.push(await prepareMount(rootfs, { kind, path }));
    return mounts;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ToolError(
      'NXM_NAMESPACE_ROOT',
      `The folders an app needs cannot be made in the unpacked image ${rootfs}: ${why}`,
      {
        hint: 'Make the folder writable for this user, or remove it so that it is unpacked again.',
        cause,
      },
    );
  }
}

/** A path inside the image, and what is mounted there. */
interface WantedMount {
  kind: MountKind;
  path: string;
}

function wantedMounts({ writable, temporary, closed }: NamespaceRequest): WantedMount[] {
  const mount = (kind: MountKind) => (path: string) => ({ kind, path });
  return [
    ...writable.map(mount('copy')),
    { kind: 'proc', path: '/proc' },
    { kind: 'dev', path: '/dev' },
    ...temporary.map(mount('temporary')),
    ...closed.map(({ kind, path }) => ({ kind: `closed-${kind}` as const, path })),
    ...HOST_FILES.filter((path) => existsSync(path)).map(mount('file')),
  ];
}

async function prepareMount(rootfs: string, { kind, path }: WantedMount): Promise<Mount> {
  const target = await resolveInRoot(rootfs, path);
  const isFile = kind === 'file' || kind === 'closed-file';
  await mkdir(isFile ? dirname(target) : target, { recursive: true });
  if (isFile && !existsSync(target)) await appendFile(target, '');
  return { kind, target, ...(kind === 'file' ? { source: path } : {}) };
}

/**
 * The user of an image's config, by the image's own files.
 *
 * @throws ToolError `NXM_IMAGE_USER_UNKNOWN`
 */
export async function readImageUser(rootfs: string, user: string): Promise<ImageUser> {
  const read = async (path: string): Promise<string> => {
    const file = await resolveInRoot(rootfs, path);
    return readFile(file, 'utf8').catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return '';
      throw error;
    });
  };
  return resolveUser(user, { passwd: await read('/etc/passwd'), group: await read('/etc/group') });
}

/**
 * Where a path of an image is on the host: links are followed as the app would follow them, so that none leads
 * out of the root. What does not exist is named all the same.
 */
export async function resolveInRoot(rootfs: string, path: string): Promise<string> {
  const pending = path.split('/');
  const done: string[] = [];
  let links = 0;
  for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      done.pop();
      continue;
    }
    const target = await linkTarget(join(rootfs, ...done, part));
    if (target === undefined) done.push(part);
    else {
      if ((links += 1) > MAX_LINKS) throw new Error(`too many links at ${path}`);
      if (target.startsWith('/')) done.length = 0;
      pending.unshift(...target.split('/'));
    }
  }
  return join(rootfs, ...done);
}

/** @returns undefined where there is no link */
async function linkTarget(file: string): Promise<string | undefined> {
  try {
    return (await lstat(file)).isSymbolicLink() ? await readlink(file) : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
