/** What an engine's log says about its failure. */
export interface BuildFailure {
  /** Name of the stage, or its number where the engine tells no more. */
  stage?: string;
  /** The instruction, as in the Dockerfile. */
  step?: string;
  /** The last lines that belong to it. */
  lines: string[];
}

const MAX_LINES = 20;

/** BuildKit's closing summary: ` > [production-deps 3/5] RUN npm ci:`. */
const BUILDKIT_STEP = /^ > \[([^\]]+)\] ?(.*?):?$/;
/** buildah's: `[1/2] STEP 2/5: RUN npm ci`, with the platform in front when there are several. */
const BUILDAH_STEP = /^(?:\[[a-z]+\/\S+\] )?(?:\[(\d+)\/\d+\] )?STEP \d+\/\d+: (.*)$/;
/** The excerpt of the Dockerfile and the rules around it. */
const NOISE = /^(?:-{4,}|\s*\d+ \| .*|[^\s:]+:\d+|\s*)$/;

/**
 * @param log the last lines of the engine's output, redacted
 * @param stageNames buildah: the stages by number, see {@link buildahStage}
 */
export function describeFailure(
  log: readonly string[],
  stageNames: Readonly<Record<string, string>> = {},
): BuildFailure {
  const summary = log.findLastIndex((line) => BUILDKIT_STEP.test(line));
  if (summary >= 0) return buildkitFailure(log, summary);
  const last = log.findLastIndex((line) => BUILDAH_STEP.test(line));
  const [, number, step] = BUILDAH_STEP.exec(log[last] ?? '') ?? [];
  const stage = number === undefined ? undefined : (stageNames[number] ?? `stage ${number}`);
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(step === undefined ? {} : { step }),
    lines: relevant(log.slice(last + 1)),
  };
}

/** Reads the name of a stage from a line of buildah's log. */
export function buildahStage(line: string): [number: string, name: string] | undefined {
  const [, number, step = ''] = BUILDAH_STEP.exec(line) ?? [];
  const name = /^FROM .* AS (\S+)$/i.exec(step)?.[1];
  return number === undefined || name === undefined ? undefined : [number, name];
}

/** The summary repeats the end of the step's own log, without the number of the step. */
function buildkitFailure(log: readonly string[], summary: number): BuildFailure {
  const [, where = '', step = ''] = BUILDKIT_STEP.exec(log[summary] ?? '') ?? [];
  const stage = where.replace(/ +\d+\/\d+$/, '');
  return {
    stage,
    ...(step === '' ? {} : { step }),
    lines: relevant(log.slice(summary + 1)),
  };
}

function relevant(lines: readonly string[]): string[] {
  return lines.filter((line) => !NOISE.test(line)).slice(-MAX_LINES);
}

/** Causes that a person can do something about at once. */
const ADVICE: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /no space left on device|disk quota exceeded/i,
    'The disk is full: free space, or prune the engine ("docker system prune", "podman system prune").',
  ],
  [
    /unauthorized|authentication required|denied: requested access|403 Forbidden/i,
    'Log in to the registry first ("docker login" or "podman login").',
  ],
  [
    /toomanyrequests|rate limit|429 Too Many/i,
    'The registry limits requests: log in, wait, or use a mirror.',
  ],
  [
    /unknown flag: --|unsupported frontend capability/i,
    'This version of the engine lacks an option: update it, or choose another engine.',
  ],
  [
    /exit code: 137|exit status 137|signal: killed|out of memory/i,
    'The step was killed, mostly for lack of memory: give the engine more.',
  ],
  [
    /no such host|i\/o timeout|connection refused|TLS handshake|x509: |network is unreachable/i,
    'A host could not be reached: check the network, the proxy and the certificates of the engine (not of this shell).',
  ],
];

/** What to do about a failure, where the log gives it away. */
export function adviceFor(lines: readonly string[]): string | undefined {
  const text = lines.join('\n');
  return ADVICE.find(([pattern]) => pattern.test(text))?.[1];
}
