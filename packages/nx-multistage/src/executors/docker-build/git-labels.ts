import { run } from '@nx-multistage/exec';

/** What git says of the workspace; empty outside a repository or without git. */
export interface GitFacts {
  commit?: string;
  /** Whether tracked files differ from the commit. */
  dirty?: boolean;
  /** ISO 8601 time of the commit. */
  committedAt?: string;
  /** URL of the `origin` remote, without credentials. */
  source?: string;
}

/** @param root absolute path of the workspace */
export async function readGitFacts(root: string): Promise<GitFacts> {
  const [log, status, remote] = await Promise.all([
    git(root, ['log', '-1', '--format=%H %cI']),
    git(root, ['status', '--porcelain', '--untracked-files=no']),
    git(root, ['config', '--get', 'remote.origin.url']),
  ]);
  const [commit, committedAt] = (log ?? '').trim().split(' ');
  const source = remoteUrl(remote?.trim());
  return {
    ...(commit ? { commit, dirty: (status ?? '').trim() !== '' } : {}),
    ...(committedAt ? { committedAt } : {}),
    ...(source === undefined ? {} : { source }),
  };
}

/**
 * Labels that say where an image comes from. No clock: the same commit gives the same labels.
 * Source: OCI image-spec, annotations.md, pre-defined annotation keys.
 */
export function ociLabels(
  git: GitFacts,
  { title, version, base }: { title: string; version: string | undefined; base: string },
): Record<string, string> {
  const labels: Record<string, string | undefined> = {
    'org.opencontainers.image.title': title,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.revision':
      git.commit === undefined ? undefined : `${git.commit}${git.dirty === true ? '-dirty' : ''}`,
    'org.opencontainers.image.created': git.committedAt,
    'org.opencontainers.image.source': git.source,
    'org.opencontainers.image.base.name': base,
  };
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** `git@host:owner/name.git` and `https://user:token@host/owner/name.git` -> `https://host/owner/name`. */
export function remoteUrl(remote: string | undefined): string | undefined {
  if (remote === undefined || remote === '') return undefined;
  const scp = /^(?:ssh:\/\/)?[^@/\s]+@([^:/\s]+)(?::\d+)?[:/](.+?)(?:\.git)?$/.exec(remote);
  if (scp !== null) return `https://${scp[1]}/${scp[2]}`;
  const url = /^https?:\/\/(?:[^/\s]*@)?(.+?)(?:\.git)?$/.exec(remote);
  return url === null ? undefined : `https://${url[1]}`;
}

async function git(root: string, argv: readonly string[]): Promise<string | undefined> {
  try {
    const result = await run('git', argv, { cwd: root, timeoutMs: 10_000 });
    return result.exitCode === 0 ? result.stdout : undefined;
  } catch {
    return undefined;
  }
}
