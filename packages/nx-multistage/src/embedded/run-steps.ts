import type { ProductionRun } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import type { run as runProcess } from '@nx-multistage/exec';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface StepsRequest {
  production: ProductionRun;
  /** Absolute folder with the installed dependencies: the steps run in it. */
  folder: string;
  /** Absolute folder of the artifacts that holds the inputs at their places in the workspace. */
  inputs: string;
  /** Absolute folders whose `node_modules/.bin` has the programs: the app's, the workspace's. */
  programs: readonly string[];
}

/**
 * Runs the steps of code generators on this machine, with the workspace's own programs. Only portable ones get here:
 * what they leave is the same wherever they run.
 *
 * @throws ToolError `NXM_STEP_FAILED` where a program is missing or fails
 */
export async function runSteps(
  { production, folder, inputs, programs }: StepsRequest,
  effects: { run: typeof runProcess; onOutput: (text: string) => void; signal?: AbortSignal },
): Promise<void> {
  const given = existsSync(inputs) ? readdirSync(inputs) : [];
  given.forEach((name) => cpSync(join(inputs, name), join(folder, name), { recursive: true }));
  for (const { command, env } of production.run) {
    const [name = '', ...rest] = command;
    const file = programOf(name, programs);
    const { onOutput, signal } = effects;
    const result = await effects.run(file, rest, {
      cwd: folder,
      env: { ...process.env, ...production.env, ...env },
      onOutput,
      ...(signal === undefined ? {} : { signal }),
    });
    if (result.exitCode !== 0)
      throw failed(command, `exit code ${result.exitCode}:\n${result.tail}`);
  }
  for (const name of [...given, 'node_modules/.cache'])
    rmSync(join(folder, name), { recursive: true, force: true });
}

function programOf(name: string, programs: readonly string[]): string {
  if (name === 'node') return process.execPath;
  if (name.includes('/')) return name;
  const places = programs.map((folder) => join(folder, 'node_modules', '.bin', name));
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw failed([name], 'the workspace has not installed it');
}

function failed(command: readonly string[], why: string): ToolError {
  return new ToolError('NXM_STEP_FAILED', `${command.join(' ')}: ${why}`, {
    hint: 'Correct what the lines above say, or install the workspace; docs/code-generators.md says where a step runs.',
  });
}
