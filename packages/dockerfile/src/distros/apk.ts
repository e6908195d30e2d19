import type { DistroRow } from './row';

/** How packages of Alpine and Wolfi are named and installed. */
export const apk = {
  packageTool: 'apk',
  addPackages: (names) => [{ kind: 'command', argv: ['apk', 'add', '--no-cache', ...names] }],
  packageName: /^[A-Za-z0-9][A-Za-z0-9+._-]*(?:(?:=~?|~|[<>]=?)[0-9][A-Za-z0-9._-]*)?$/,
  packageExample: 'ffmpeg or ffmpeg=~8',
} satisfies Partial<DistroRow>;
