import { ToolError } from '@nx-multistage/errors';
import type { NumericUser } from './request';

/** A user of an image, as its container gets it. */
export interface ImageUser extends NumericUser {
  /** `/` where the image says none. */
  home: string;
}

/** The largest id the kernel maps. */
const MAX_ID = 2 ** 32 - 2;

/**
 * The ids behind the `User` of an image's config: `1000`, `1000:1000`, `node`, `node:node`, or nothing for
 * root. A group that is not named is the user's own, or 0. Source: moby, `user.GetExecUser`.
 *
 * @param files text of the image's `/etc/passwd` and `/etc/group`; empty where it has none
 * @throws ToolError `NXM_IMAGE_USER_UNKNOWN`
 */
export function resolveUser(user: string, files: { passwd: string; group: string }): ImageUser {
  const separator = user.includes(':') ? user.indexOf(':') : user.length;
  const [name, groupName] = [user.slice(0, separator) || '0', user.slice(separator + 1)];
  const entry = findEntry(files.passwd, name);
  const uid = toId(entry?.[2] ?? name);
  const gid =
    groupName === ''
      ? toId(entry?.[3] ?? '0')
      : toId(findEntry(files.group, groupName)?.[2] ?? groupName);
  if (uid === undefined || gid === undefined)
    throw new ToolError(
      'NXM_IMAGE_USER_UNKNOWN',
      `The image's user ${JSON.stringify(user)} is in no /etc/passwd or /etc/group of the image.`,
      { hint: 'Set the user of the docker-build target to numbers, for example 1000:1000.' },
    );
  return { uid, gid, home: entry?.[5] || '/' };
}

/** The line of a name or an id, which is the third field in both files. */
function findEntry(text: string, nameOrId: string): string[] | undefined {
  const lines = text.split('\n').map((line) => line.split(':'));
  return (
    lines.find(([name]) => name === nameOrId) ??
    lines.find((fields) => fields.length > 2 && fields[2] === nameOrId)
  );
}

function toId(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) && Number(text) <= MAX_ID ? Number(text) : undefined;
}
