import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageManagerName } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import { run, type RunResult } from '@nx-multistage/exec';
import { hostManager, type WantedManager } from '../../embedded/manager-version';
import type { ManagerRow } from '../../package-managers/row';
import { managerRows } from '../../package-managers/rows';

/** Folder of the artifacts that an install starts from: manifests, lockfile, settings, patches, archives. */
const INSTALL = 'install';

/** Who judges, and who hears of it. */
export interface JudgeSubject extends WantedManager {
  name: PackageManagerName;
  /** Absolute folder for the memory. */
  state: string;
  /** Called where the judge is another major version than the workspace pins. */
  warn: (text: string) => void;
}

/**
 * Lets the real package manager judge a pruned lockfile. A verdict on the same files is remembered, so that an
 * unchanged set of dependencies costs nothing; that of another major version than the pinned one is not.
 *
 * @returns a function that throws for a folder that would not install: ToolError `NXM_LOCKFILE_REFUSED`, and
 *   `NXM_PACKAGE_MANAGER_MISSING`, `NXM_PACKAGE_MANAGER_OTHER` where nobody is there to judge
 */
export function createJudge(subject: JudgeSubject): (folder: string) => Promise<void> {
  const row: ManagerRow = managerRows[subject.name];
  const { judge, program } = row;
  const memory = join(subject.state, 'judged');
  return async (folder) => {
    const digest = digestOf(join(folder, INSTALL));
    if (existsSync(memory) && readFileSync(memory, 'utf8') === digest) return;
    const { differs } = await hostManager(subject.name, subject);
    const lockfile = join(folder, row.written);
    const before = existsSync(lockfile) ? readFileSync(lockfile) : undefined;
    const result = await run(program, judge.argv, {
      cwd: folder,
      timeoutMs: 120_000,
      env: { ...quietEnvironment(), ...judge.env },
    });
    // Some managers write it in their own layout where nothing is wrong with it.
    if (before === undefined) rmSync(lockfile, { force: true });
    else if (!readFileSync(lockfile).equals(before)) writeFileSync(lockfile, before);
    if (result.exitCode !== 0) throw refusal(row, result, differs);
    if (differs === undefined) remember(memory, digest);
    else subject.warn(`${differs}: the pruned lockfile was judged by the one on PATH`);
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

/** Every file by path and content: settings and patches decide like the lockfile does. */
function digestOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${file.slice(folder.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function refusal(
  { label, program, judge: { gap } }: ManagerRow,
  result: RunResult,
  differs: string | undefined,
): ToolError {
  const missing = gap.exec(result.tail)?.slice(1).find(Boolean);
  const what =
    missing === undefined
      ? `exit code ${result.exitCode}`
      : `it has no fitting entry for ${decodeURIComponent(missing)}`;
  return new ToolError(
    'NXM_LOCKFILE_REFUSED',
    `${label} refuses the pruned lockfile: ${what}.${differs === undefined ? '' : ` (${differs}.)`}\n${result.tail}`,
    {
      hint: `Check that the workspace's own lockfile is in step (${program} install), then run again; if it is, please report this with the lockfile.`,
    },
  );
}
