import { rmSync } from 'node:fs';
import { join } from 'node:path';

const WORK = 'dist/docker/apps/api/tsc';

/** The compile that our build executor starts, with the configuration it has written, and nothing else. */
export function runTsc(workspace) {
  const argv = ['node_modules/typescript/bin/tsc', '-p', `${WORK}/tsconfig.json`, '--listFiles'];
  return workspace.succeed(process.execPath, argv);
}

/** Makes the next compile start from nothing. */
export function forgetTsc(workspace) {
  for (const name of ['out', 'out.tsbuildinfo'])
    rmSync(join(workspace.root, WORK, name), { recursive: true, force: true });
}
