import { rename, rm, writeFile } from 'node:fs/promises';
import { ToolError } from '@nx-multistage/errors';
import { createTail, finishing, type RunResult } from '@nx-multistage/exec';
import type { BuildCommands, BuildStep } from './build-commands';
import { adviceFor, createStepWatch, describeFailure, type BuildFailure } from './build-failure';
import type { BuildRequest, BuildResult } from './build-request';
import { checkFiles, findIgnoreFile } from './check-files';
import type { DetectedEngine } from './engine';
import { planBuild } from './plan-build';
import type { Run } from './probe';
import { createLineProgress, type OnOutput } from './progress';
import { readResult } from './read-result';
import { withWorkDir } from './work-dir';

export interface BuildEffects {
  run: Run;
  /** The engine's own progress: whole lines, redacted. */
  onOutput?: OnOutput;
  /** The environment of the engine; this process's by default. */
  env?: NodeJS.ProcessEnv;
  /** For each command, in milliseconds. None by default. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/**
 * Builds an image: runs the commands of {@link planBuild} one after the other. Its temporary files are
 * gone when it returns or throws.
 *
 * @throws ToolError those of `planBuild`, `NXM_SECRET_MISSING`, `NXM_DOCKERFILE_MISSING`,
 *   `NXM_CONTEXT_MISSING`, `NXM_BUILD_FAILED`, `NXM_PUSH_FAILED`, `NXM_OUTPUT_FAILED`,
 *   `NXM_ENGINE_TIMEOUT`, `NXM_INTERRUPTED`
 */
export async function build(
  engine: DetectedEngine,
  request: BuildRequest,
  effects: BuildEffects,
): Promise<BuildResult> {
  return finishing(() =>
    withWorkDir(async (workDir) => {
      const ignoreFile = request.ignoreFile ?? (await findIgnoreFile(request.dockerfile));
      const complete = ignoreFile === undefined ? request : { ...request, ignoreFile };
      const commands = planBuild(engine, complete, workDir);
      await checkFiles(request, effects.env ?? process.env);
      for (const { path, text } of commands.files) await writeFile(path, text, { mode: 0o600 });
      const pushOutput = await withMoves(commands, () => runSteps(engine, commands, effects));
      const argv = commands.steps.map((step) => step.argv);
      return readResult(engine.name, request, { commands, argv, pushOutput });
    }),
  );
}

/** Archives appear at their place whole or not at all. */
async function withMoves<Result>(
  { moves }: BuildCommands,
  task: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await task();
    for (const { from, to } of moves) await rename(from, to);
    return result;
  } finally {
    for (const { from } of moves) await rm(from, { force: true });
  }
}

async function runSteps(
  engine: DetectedEngine,
  commands: BuildCommands,
  effects: BuildEffects,
): Promise<string> {
  let pushOutput = '';
  try {
    for (const step of commands.steps.filter(({ purpose }) => purpose !== 'clean-up')) {
      const result = await runStep(engine, step, effects);
      if (step.purpose === 'push') pushOutput += result.stdout;
    }
  } finally {
    for (const step of commands.steps.filter(({ purpose }) => purpose === 'clean-up'))
      await cleanUp(step, effects).catch(() => undefined);
  }
  return pushOutput;
}

/** Runs one command; keeps the end of its log, and the names of buildah's stages however long ago they came. */
async function runStep(
  engine: DetectedEngine,
  step: BuildStep,
  effects: BuildEffects,
): Promise<RunResult> {
  const logs = { stdout: createTail(200), stderr: createTail(200) };
  const steps = createStepWatch();
  const progress = createLineProgress((text, stream) => {
    logs[stream].push(text);
    text.split('\n').forEach(steps.watch);
    effects.onOutput?.(text, stream);
  });
  const result = await start(step, { ...effects, onOutput: progress.push }).finally(progress.flush);
  if (result.exitCode === 0 && !result.timedOut) return result;
  const log = {
    stdout: [steps.latest() ?? '', ...logs.stdout.text().split('\n')],
    stderr: logs.stderr.text().split('\n'),
  };
  throw failure(engine, step, { result, failure: describeFailure(log, steps.stageNames) });
}

/** Runs to its end whatever interrupted the build. */
function cleanUp({ argv, env }: BuildStep, effects: BuildEffects): Promise<RunResult> {
  const [program = '', ...rest] = argv;
  return effects.run(program, rest, {
    timeoutMs: 30_000,
    cleansUp: true,
    ...(env === undefined ? {} : { addEnv: env }),
    ...(effects.env === undefined ? {} : { env: effects.env }),
  });
}

function start(
  { argv, env, stopSignal }: BuildStep,
  { run, onOutput, env: environment, timeoutMs, signal }: BuildEffects,
): Promise<RunResult> {
  const [program = '', ...rest] = argv;
  return run(program, rest, {
    maxStdout: 1_000_000,
    ...(env === undefined ? {} : { addEnv: env }),
    ...(stopSignal === undefined ? {} : { stopSignal }),
    ...(environment === undefined ? {} : { env: environment }),
    ...(onOutput === undefined ? {} : { onOutput }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(signal === undefined ? {} : { signal }),
  });
}

const FAILURES = {
  build: ['NXM_BUILD_FAILED', 'could not build the image'],
  tag: ['NXM_BUILD_FAILED', 'could not tag the image'],
  push: ['NXM_PUSH_FAILED', 'could not push the image'],
  save: ['NXM_OUTPUT_FAILED', 'could not write the image'],
  'clean-up': ['NXM_BUILD_FAILED', 'could not clean up'],
} as const satisfies Record<BuildStep['purpose'], readonly [`NXM_${string}`, string]>;

/** buildx builds and pushes in one command: its log tells which of the two failed. */
const PUSH = /failed to push|^ *pushing /;

function failure(
  engine: DetectedEngine,
  { purpose }: BuildStep,
  { result, failure: found }: { result: RunResult; failure: BuildFailure },
): ToolError {
  const { stage, step, lines } = found;
  const isPush = [step ?? '', ...lines.slice(-1)].some((line) => PUSH.test(line));
  const [code, what] = FAILURES[isPush ? 'push' : purpose];
  const where = [
    ...(stage === undefined ? [] : [`  stage  ${stage}`]),
    ...(step === undefined ? [] : [`  step   ${step}`]),
  ];
  const how = result.timedOut ? 'did not end in time' : what;
  const ended =
    result.exitCode === null ? `signal ${result.signal}` : `exit code ${result.exitCode}`;
  const hint = adviceFor(lines);
  return new ToolError(
    result.timedOut ? 'NXM_ENGINE_TIMEOUT' : code,
    [`${engine.name} ${how} (${ended})`, ...where, ...lines.map((line) => `  | ${line}`)].join(
      '\n',
    ),
    hint === undefined ? {} : { hint },
  );
}
