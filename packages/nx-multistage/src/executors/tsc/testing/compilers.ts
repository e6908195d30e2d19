import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The TypeScript majors the executor runs with: the last of each line. */
export const COMPILERS = {
  '5.9': 'ts59@npm:typescript@5.9.3',
  '6.0': 'ts60@npm:typescript@6.0.3',
  '7.0': 'ts70@npm:typescript@7.0.2',
} as const;

export type CompilerVersion = keyof typeof COMPILERS;

/**
 * Installs all compilers into a folder of its own.
 *
 * @returns whether it worked; without a registry the tests of other versions cannot run
 */
export function installCompilers(folder: string): boolean {
  const packages = [...Object.values(COMPILERS), '@types/node@20.19.43'];
  try {
    execFileSync(
      'npm',
      ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', ...packages],
      { cwd: folder, stdio: 'pipe', timeout: 120_000, shell: process.platform === 'win32' },
    );
    return true;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    process.stderr.write(`\nSKIPPED: the compilers could not be installed: ${String(error)}\n`);
    return false;
  }
}

/** Gives a workspace the compiler of one version, as if it was installed there. */
export function linkCompiler(workspace: string, compilers: string, version: CompilerVersion): void {
  const name = COMPILERS[version].split('@')[0] ?? '';
  linkFolder(join(compilers, 'node_modules', name), join(workspace, 'node_modules/typescript'));
  linkFolder(
    join(compilers, 'node_modules/@types/node'),
    join(workspace, 'node_modules/@types/node'),
  );
}

export function linkFolder(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}
