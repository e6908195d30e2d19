import type { RemovedPath } from '../image-settings';
import type { DistroRow } from './row';

/** What the official Node images share, whatever they stand on. Source: docker-node's Dockerfiles. */
export const officialImages = {
  hasShell: true,
  startsAsRoot: true,
  user: '1000:1000',
  node: '/usr/local/bin/node',
  env: {},
  headers: headersIn('/usr/local'),
} satisfies Partial<DistroRow>;

/** JavaScript's package managers in them. */
export const OFFICIAL_PACKAGE_MANAGERS: RemovedPath[] = [
  { path: '/usr/local/lib/node_modules' },
  { path: '/usr/local/bin/npm' },
  { path: '/usr/local/bin/npx' },
  { path: '/usr/local/bin/corepack' },
  { path: '/usr/local/bin/yarn' },
  { path: '/usr/local/bin/yarnpkg' },
  { glob: '/opt/yarn-*' },
];

/** Tells node-gyp that headers are in `<prefix>/include/node`. */
export function headersIn(prefix: string): DistroRow['headers'] {
  return {
    kind: 'export-when-present',
    path: `${prefix}/include/node`,
    variables: { npm_package_config_node_gyp_nodedir: prefix },
  };
}
