/**
 * What no build may see, wherever it lies: credentials, version control, installed packages, caches. Ignore
 * patterns that match at any depth.
 */
export const NEVER_SENT = [
  '**/node_modules',
  '**/.git',
  '**/.nx',
  '**/.env',
  '**/.env.*',
  '**/.npmrc',
  '**/.yarnrc',
  '**/.netrc',
  '**/.ssh',
  '**/*.pem',
  '**/id_rsa*',
  '**/id_ed25519*',
  '**/*.tsbuildinfo',
] as const;

const patterns = NEVER_SENT.map((pattern) => {
  const name = pattern.slice('**/'.length).replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  return new RegExp(`(?:^|/)${name}(?:/|$)`);
});

/** Whether the ignore file keeps a path of the workspace from every build. */
export function isNeverSent(path: string): boolean {
  return patterns.some((pattern) => pattern.test(path));
}
