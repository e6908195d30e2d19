import type { ListedFile } from '@nx-multistage/oci';
import type { Boot } from '../boot';
import type { VerifyContext } from '../context';

/** A list of files; a path that ends with a slash is a folder, one with `->` a link. */
export function filesOf(...paths: string[]): Map<string, ListedFile> {
  const common = { mode: 0o755, uid: 0, gid: 0, size: 0, mtimeSeconds: 0, layer: 0 };
  return new Map(
    paths.map((path): [string, ListedFile] => {
      const [name = '', linkTarget] = path.split(' -> ');
      if (linkTarget !== undefined) return [name, { ...common, type: 'symlink', linkTarget }];
      return path.endsWith('/')
        ? [path.slice(0, -1), { ...common, type: 'directory' }]
        : [path, { ...common, type: 'file' }];
    }),
  );
}

export const BOOT: Boot = {
  answer: 'ready',
  where: 'with docker',
  url: 'http://127.0.0.1:3000/health',
  log: 'up',
  end: { exitCode: 143, wasKilled: false },
  signal: 'SIGTERM',
  graceSeconds: 10,
  timeoutSeconds: 60,
};

/** What is known of an image that passes every check. */
export const GOOD: VerifyContext = {
  findings: [],
  config: {
    architecture: 'amd64',
    os: 'linux',
    config: { User: '1000:1000', Env: ['PATH=/usr/bin', 'NODE_VERSION=24'] },
    rootfs: { type: 'layers', diff_ids: ['sha256:a', 'sha256:b'] },
    history: [{ created_by: 'nx-multistage: app' }],
  },
  files: filesOf(
    '',
    'app/',
    'app/main.js',
    'usr/local/bin/node',
    'etc/ssl/cert.pem',
    'bin/sh -> busybox',
  ),
  hidden: ['usr/local/bin/npm'],
  texts: new Map([['app/main.js', 'const token = process.env.NPM_TOKEN;']]),
  tooLarge: 0,
  workdir: 'app',
  locked: { places: new Set() },
  boot: BOOT,
};
