import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of this repository. */
export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** What only a build of its own needs. */
const OFF = ['--composite', '--incremental', '--declaration', '--declarationMap'];

/** The testkit's parts; it is TypeScript and compiled here first, into its own `dist`. */
export function loadTestkit() {
  const require = createRequire(import.meta.url);
  execFileSync(
    process.execPath,
    [
      require.resolve('typescript/bin/tsc'),
      '--project',
      join(REPOSITORY, 'tools/testkit'),
      '--noCheck',
      ...OFF.flatMap((name) => [name, 'false']),
    ],
    { stdio: 'inherit' },
  );
  return require(join(REPOSITORY, 'tools/testkit/dist'));
}
