import type { ArgInstruction, Instruction, Mount, Stage, Step, Word } from './model';

/**
 * Instruction -> text. The only file that knows how a Dockerfile is quoted and continued.
 *
 * Three quotings meet here: BuildKit's own lexer (ENV, LABEL, ARG: expands `$`), the shell inside RUN, and
 * JSON (exec form). Values arrive without control characters (`validatePlan`).
 */

/** Nothing that BuildKit's lexer or a POSIX shell treats specially, in any position. */
const PLAIN = /^[A-Za-z0-9_./:@%+,-]+$/;

/** The same for a flag of a command, where `=` cannot begin an assignment. */
const PLAIN_FLAG = /^-[A-Za-z0-9_./:@%+,=-]+$/;

type Renderers = {
  [K in Instruction['kind']]: (instruction: Extract<Instruction, { kind: K }>) => string;
};

const renderers = {
  arg: ({ name, value }) => `ARG ${pair(name, value)}`,
  env: ({ values }) => `ENV ${pairs(values)}`,
  label: ({ values }) => `LABEL ${pairs(values)}`,
  workdir: ({ path }) => `WORKDIR ${path}`,
  copy: ({ from, sources, target }) =>
    [
      'COPY',
      ...(from === undefined ? [] : [`--from=${from}`]),
      copyWords([...sources, target]),
    ].join(' '),
  run: ({ mounts, steps }) => renderRun(mounts, steps),
  'run-program': ({ argv }) => `RUN ${execForm(argv)}`,
  expose: ({ ports }) => `EXPOSE ${ports.join(' ')}`,
  user: ({ user }) => `USER ${user}`,
  stopsignal: ({ signal }) => `STOPSIGNAL ${signal}`,
  healthcheck: (check) =>
    [
      'HEALTHCHECK',
      `--interval=${check.intervalSeconds}s`,
      `--timeout=${check.timeoutSeconds}s`,
      `--start-period=${check.startPeriodSeconds}s`,
      `--retries=${check.retries}`,
      `CMD ${execForm(check.argv)}`,
    ].join(' '),
  entrypoint: ({ argv }) => `ENTRYPOINT ${execForm(argv)}`,
  cmd: ({ argv }) => `CMD ${execForm(argv)}`,
  verbatim: ({ text }) => text,
} satisfies Renderers;

/** One instruction, without a line break at its end. */
export function renderInstruction(instruction: Instruction): string {
  const render = renderers[instruction.kind] as (instruction: Instruction) => string;
  return render(instruction);
}

/** Instructions, one after the other; the empty string for none. */
export function renderInstructions(instructions: readonly Instruction[]): string {
  return instructions.map(renderInstruction).join('\n');
}

/**
 * A stage with its FROM. The comment is the description that BuildKit shows (`# name sentence`): any other
 * comment directly above FROM fails its InvalidDefinitionDescription check.
 */
export function renderStage(stage: Stage): string {
  const head = `# ${stage.name} ${stage.description}\nFROM ${stage.base} AS ${stage.name}`;
  return [head, ...stage.body.map(renderInstruction)].join('\n');
}

/** A global build argument with its description, see {@link renderStage}. */
export function renderArgument(argument: ArgInstruction): string {
  return `# ${argument.name} ${argument.description}\n${renderInstruction(argument)}`;
}

function renderRun(mounts: readonly Mount[], steps: readonly Step[]): string {
  const commands = steps.map((step, index) => (index === 0 ? '' : '&& ') + renderStep(step));
  return `RUN ${[...mounts.map(renderMount), ...commands].join(' \\\n    ')}`;
}

function renderMount(mount: Mount): string {
  return mount.kind === 'cache'
    ? `--mount=type=cache,target=${mount.target}${mount.exclusive === true ? ',sharing=locked' : ''}`
    : `--mount=type=secret,id=${mount.id},target=${mount.target}`;
}

function renderStep(step: Step): string {
  if (step.kind === 'command') return step.argv.map(shellWord).join(' ');
  const variables = Object.entries(step.variables).map(
    ([name, value]) => `${name}=${shellWord(value)}`,
  );
  return `if [ -e ${shellWord(step.path)} ]; then export ${variables.join(' ')}; fi`;
}

/** A word for /bin/sh: single quotes take everything literally but themselves. */
function shellWord(word: Word): string {
  if (typeof word !== 'string') return word.glob;
  return PLAIN.test(word) || PLAIN_FLAG.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** `k=v k2=v2`, one a line. */
function pairs(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => pair(name, value))
    .join(' \\\n    ');
}

/** BuildKit's lexer, inside double quotes: a backslash keeps `$`, `"` and itself from meaning anything. */
function pair(name: string, value: string): string {
  return `${name}=${PLAIN.test(value) ? value : `"${value.replace(/[\\"$]/g, '\\$&')}"`}`;
}

/** JSON form only where a word needs it; both forms mean the same. */
function copyWords(words: readonly string[]): string {
  return words.every((word) => PLAIN.test(word)) ? words.join(' ') : execForm(words);
}

function execForm(argv: readonly string[]): string {
  return JSON.stringify(argv);
}
