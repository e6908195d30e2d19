import type { RemovedPath } from '@nx-multistage/dockerfile';

/** What is known of a base image without its layers. */
export interface BaseFacts {
  /** `NAME=value`, from its config. */
  env: readonly string[];
  /** Top folders that are links: `sbin` -> `usr/sbin`. */
  topLinks: ReadonlyMap<string, string>;
}

/**
 * Paths to hide with whiteouts, without a leading slash, each once, sorted. Below a link the path it leads to is
 * meant: a whiteout's own folder would take the place of the link.
 *
 * A glob is answered by what docker-node writes into its config (`YARN_VERSION`): the layers that hold the files are
 * not read.
 */
export function hiddenPaths(
  removed: readonly RemovedPath[],
  { env, topLinks }: BaseFacts,
): string[] {
  const paths = removed.flatMap((each) => ('path' in each ? [each.path] : globbed(each.glob, env)));
  const resolved = paths.map((path) => followTop(path.replace(/^\/+/, ''), topLinks));
  return [...new Set(resolved)].sort();
}

function globbed(glob: string, env: readonly string[]): string[] {
  const version = env
    .find((each) => each.startsWith('YARN_VERSION='))
    ?.slice('YARN_VERSION='.length);
  const isYarn = glob === '/opt/yarn-*' && version !== undefined && /^[\w.-]+$/.test(version);
  return isYarn ? [`/opt/yarn-v${version}`] : [];
}

function followTop(path: string, topLinks: ReadonlyMap<string, string>): string {
  const [top = '', ...rest] = path.split('/');
  const target = topLinks.get(top);
  return target === undefined ? path : [target.replace(/^\/+|\/+$/g, ''), ...rest].join('/');
}
