import { command, succeed, type CommandResult } from './command';

export type ContainerCliName = 'docker' | 'podman';

export interface StartOptions {
  cli?: ContainerCliName;
  /** Port of the container to publish on a free port of 127.0.0.1. */
  port?: number;
  env?: Record<string, string>;
  /** Further arguments of `run`. */
  argv?: readonly string[];
}

/** A container that runs in the background. */
export interface TestContainer {
  /** Name or id. */
  id: string;
  /** `http://127.0.0.1:<port>`; empty for one without a port. */
  url: string;
  exec(...argv: string[]): Promise<CommandResult>;
  logs(): Promise<string>;
  state(): Promise<{ running: boolean; exitCode: number; oomKilled: boolean }>;
  /** Stops it with the engine's default grace of 10 s, after which it is killed with exit code 137. */
  stop(): Promise<{ running: boolean; exitCode: number; oomKilled: boolean }>;
  remove(): Promise<void>;
}

/** Containers that tests of this process started and did not remove. */
const started = new Set<TestContainer>();

/** Starts an image in the background. Does not wait until it answers: see {@link waitForAnswer}. */
export async function startContainer(
  image: string,
  { cli = 'docker', port, env = {}, argv = [] }: StartOptions = {},
): Promise<TestContainer> {
  const publish = port === undefined ? [] : [`--publish=127.0.0.1::${port}`];
  const variables = Object.entries(env).map(([name, value]) => `--env=${name}=${value}`);
  const run = await succeed(cli, ['run', '--detach', ...publish, ...variables, ...argv, image]);
  const id = run.stdout.trim().split('\n').at(-1) ?? '';
  const container = handle(cli, id, port === undefined ? '' : await publishedUrl(cli, id, port));
  started.add(container);
  return container;
}

/** For `afterAll`: removes what a failed test left running. */
export async function removeContainers(): Promise<void> {
  await Promise.all([...started].map((container) => container.remove()));
}

/**
 * Asks again and again until the app answers.
 *
 * @throws Error with the container's log where it ends first or gives no answer in 60 s
 */
export async function waitForAnswer(container: TestContainer, path: string): Promise<Response> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const answer = await ask(container, path, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    if (answer !== undefined) return answer;
    if (!(await container.state()).running) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${container.url}${path} never answered. Its log:\n${await container.logs()}`);
}

/**
 * One request. It has a time limit because the `fetch` of Node 20 waits for ever where a connection is
 * closed as soon as it is made, which is what a published port does until the app listens.
 */
export function ask(container: TestContainer, path: string, init?: RequestInit): Promise<Response> {
  return fetch(`${container.url}${path}`, { signal: AbortSignal.timeout(10_000), ...init });
}

/** Runs a program in a new container of the image, which is then removed. */
export function runInImage(
  image: string,
  argv: readonly string[],
  { cli = 'docker', options = [] }: { cli?: ContainerCliName; options?: readonly string[] } = {},
): Promise<CommandResult> {
  return command(cli, ['run', '--rm', ...options, image, ...argv]);
}

function handle(cli: ContainerCliName, id: string, url: string): TestContainer {
  const state = async () => {
    const format = '{{.State.Running}} {{.State.ExitCode}} {{.State.OOMKilled}}';
    const { stdout } = await succeed(cli, ['inspect', `--format=${format}`, id]);
    const [running, exitCode, oomKilled] = stdout.trim().split(' ');
    return {
      running: running === 'true',
      exitCode: Number(exitCode),
      oomKilled: oomKilled === 'true',
    };
  };
  const container: TestContainer = {
    id,
    url,
    state,
    exec: (...argv) => command(cli, ['exec', id, ...argv]),
    logs: async () => (await command(cli, ['logs', id])).output,
    stop: async () => {
      await succeed(cli, ['stop', id]);
      return state();
    },
    remove: async () => {
      started.delete(container);
      await command(cli, ['rm', '--force', '--volumes', id]);
    },
  };
  return container;
}

async function publishedUrl(cli: ContainerCliName, id: string, port: number): Promise<string> {
  const { output } = await command(cli, ['port', id, `${port}/tcp`]);
  const published = /:(\d+)\s*$/m.exec(output)?.[1];
  if (published !== undefined) return `http://127.0.0.1:${published}`;
  const logs = await command(cli, ['logs', id]);
  throw new Error(`${id} has no port ${port}: ${output}\n${logs.output}`);
}
