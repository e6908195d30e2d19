import { spawnSync } from 'node:child_process';
import { describeWhere } from './describe-where';

/** Engines a test may need, each with the question that shows whether it works here. */
const QUESTIONS = {
  buildx: ['docker', 'buildx', 'inspect'],
  docker: ['docker', 'info', '--format={{.ServerVersion}}'],
  podman: ['podman', 'info', '--format={{.Version.Version}}'],
  buildah: ['buildah', 'info'],
} as const;

export type TestEngine = keyof typeof QUESTIONS;

/** Which command line runs what an engine has built. */
export const CLI_OF = {
  buildx: 'docker',
  docker: 'docker',
  podman: 'podman',
  buildah: 'podman',
} as const satisfies Record<TestEngine, 'docker' | 'podman'>;

const answers = new Map<TestEngine, boolean>();

/** Asks the engine itself, not the code under test. */
export function engineAnswers(engine: TestEngine): boolean {
  const known = answers.get(engine);
  if (known !== undefined) return known;
  const [program, ...argv] = QUESTIONS[engine];
  const answer = spawnSync(program, argv, { stdio: 'ignore', timeout: 60_000 }).status === 0;
  answers.set(engine, answer);
  return answer;
}

/** `describe` for tests that need engines: see {@link describeWhere}. */
export function describeWithEngine(
  engines: TestEngine | readonly TestEngine[],
  title: string,
  tests: () => void,
): void {
  const silent = [engines].flat().filter((engine) => !engineAnswers(engine));
  const missing = `${silent.join(', ')} does not answer here: npm run engines:up`;
  describeWhere(silent.length === 0 ? undefined : missing, title, tests);
}
