import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a task a private temporary folder (mode 0700) and removes it whatever happens, also when this
 * process exits in the middle.
 */
export async function withWorkDir<Result>(
  task: (workDir: string) => Promise<Result>,
): Promise<Result> {
  const workDir = await mkdtemp(join(tmpdir(), 'nx-multistage-'));
  const remove = (): void => rmSync(workDir, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    return await task(workDir);
  } finally {
    process.removeListener('exit', remove);
    remove();
  }
}
