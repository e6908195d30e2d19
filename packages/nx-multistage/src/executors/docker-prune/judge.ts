import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageManagerName } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import { run, type RunResult } from '@nx-multistage/exec';
import { managerRows } from '../../package-managers/rows';

/**
 * Lets the real package manager judge a pruned lockfile. A verdict on the same manifest and lockfile is
 * remembered, so that an unchanged set of dependencies costs nothing.
 *
 * @param state absolute folder for the memory
 * @returns a function that throws ToolError `NXM_LOCKFILE_REFUSED` for a folder that would not install
 */
export function createJudge(
  name: PackageManagerName,
  state: string,
): (folder: string) => Promise<void> {
  const { judge, program, written } = managerRows[name];
  const memory = join(state, 'judged');
  return async (folder) => {
    const digest = digestOf(folder, ['package.json', written]);
    if (existsSync(memory) && readFileSync(memory, 'utf8') === digest) return;
    const result = await run(program, judge.argv, {
      cwd: folder,
      timeoutMs: 120_000,
      env: { ...quietEnvironment(), ...judge.env },
    });
    if (result.exitCode !== 0) throw refusal(program, result, judge.gap);
    remember(memory, digest);
  };
}

/** A verdict that cannot be kept is given again next time. */
function remember(memory: string, digest: string): void {
  try {
    mkdirSync(dirname(memory), { recursive: true });
    writeFileSync(memory, digest);
  } catch {
    rmSync(memory, { force: true });
  }
}

/** Settings that `nx run` under npm passes on and that are not this folder's business. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const passed = Object.entries(process.env).filter(
    ([key]) => !/^npm_(config_(workspace|include|local_prefix)|package_|lifecycle_)/i.test(key),
  );
  return Object.fromEntries(passed);
}

function digestOf(folder: string, names: readonly string[]): string {
  const hash = createHash('sha256');
  names.forEach((name) => hash.update(readFileSync(join(folder, name))).update('\0'));
  return hash.digest('hex');
}

function refusal(name: string, result: RunResult, gap: RegExp): ToolError {
  const missing = gap.exec(result.tail)?.slice(1).find(Boolean);
  const what =
    missing === undefined
      ? `exit code ${result.exitCode}`
      : `it has no fitting entry for ${decodeURIComponent(missing)}`;
  return new ToolError(
    'NXM_LOCKFILE_REFUSED',
    `${name} refuses the pruned lockfile: ${what}.\n${result.tail}`,
    {
      hint: `Check that the workspace's own lockfile is in step (${name} install), then run again; if it is, please report this with the lockfile.`,
    },
  );
}
