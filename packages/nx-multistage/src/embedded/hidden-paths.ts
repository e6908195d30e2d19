import type { RemovedPath } from '@nx-multistage/dockerfile';

/** What is known of a base image without its layers. */
export interface BaseFacts {
  /** `NAME=value`, from its config. */
  env: readonly string[];
  /** Where the top folders that were seen lie: `sbin` -> `sbin`, or `usr/sbin` where it is a link to that. */
  tops: ReadonlyMap<string, string>;
}

/** Top folders that are links in no distro. */
const NEVER_LINKS = ['usr', 'opt'];

/**
 * Paths to hide with whiteouts, without a leading slash, each once, sorted. Below a link the path it leads to is
 * meant: a whiteout's own folder would take the place of the link. So a path below a top folder that was not seen stays
 * as it is.
 *
 * A glob is answered by what docker-node writes into its config (`YARN_VERSION`): the layers that hold the files are
 * not read.
 */
export function hiddenPaths(removed: readonly RemovedPath[], { env, tops }: BaseFacts): string[] {
  const paths = removed.flatMap((each) => ('path' in each ? [each.path] : globbed(each.glob, env)));
  const resolved = paths.flatMap((path) => followTop(path.replace(/^\/+/, ''), tops));
  return [...new Set(resolved)].sort();
}

function globbed(glob: string, env: readonly string[]): string[] {
  const version = env
    .find((each) => each.startsWith('YARN_VERSION='))
    ?.slice('YARN_VERSION='.length);
  const isYarn = glob === '/opt/yarn-*' && version !== undefined && /^[\w.-]+$/.test(version);
  return isYarn ? [`/opt/yarn-v${version}`] : [];
}

function followTop(path: string, tops: ReadonlyMap<string, string>): string[] {
  const [top = '', ...rest] = path.split('/');
  const place = NEVER_LINKS.includes(top) ? top : tops.get(top);
  return place === undefined ? [] : [[place.replace(/^\/+|\/+$/g, ''), ...rest].join('/')];
}
