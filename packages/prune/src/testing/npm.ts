import { spawnSync } from 'node:child_process';

/** What a program said. */
export interface Outcome {
  code: number | null;
  output: string;
}

/** Runs a program to its end. */
export function run(file: string, ...argv: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(file, argv, { encoding: 'utf8' });
  return { code: status, output: `${stdout}${stderr}` };
}

/** Runs the real npm in a folder, without audit, funding and install scripts. */
export function npm(cwd: string, ...argv: string[]): Outcome {
  const result = spawnSync('npm', [...argv, '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, npm_config_update_notifier: 'false', npm_config_loglevel: 'error' },
  });
  return { code: result.status, output: `${result.stdout}${result.stderr}` };
}

/** Whether npm's registry answers; real judges are skipped, loudly, where it does not. */
export function registryAnswers(): boolean {
  return npm(process.cwd(), 'view', 'is-number', 'version', '--fetch-retries=0').code === 0;
}
