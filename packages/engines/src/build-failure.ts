/** What an engine's log says about its failure. */
export interface BuildFailure {
  /** Name of the stage, or its number where the engine tells no more. */
  stage?: string;
  /** The instruction, as in the Dockerfile. */
  step?: string;
  /** The last lines that belong to it. */
  lines: string[];
}

/** The end of what an engine printed, line by line. The order between the two streams is not known. */
export interface EngineLog {
  stdout: readonly string[];
  stderr: readonly string[];
}

const MAX_LINES = 20;

/** BuildKit's closing summary: ` > [production-deps 3/5] RUN npm ci:`, ` > exporting to image:`. */
const BUILDKIT_SUMMARY = /^ > (?:\[([^\]]+)\] ?)?(.*?):?$/;
/** Which of BuildKit's numbered steps failed. */
const BUILDKIT_ERROR = /^#(\d+) ERROR: /;
/** buildah's: `[1/2] STEP 2/5: RUN npm ci`, with the platform in front when there are several. */
const BUILDAH_STEP = /^(?:\[[a-z]+\/\S+\] )?(?:\[(\d+)\/\d+\] )?STEP \d+\/\d+: (.*)$/;
/** The excerpt of the Dockerfile, the rules around it, and the steps that went well. */
const NOISE = /^(?:-{4,}|\s*\d+ \| .*|[^\s:]+:\d+|#\d+ .*|\s*)$/;

/**
 * Finds the part of an engine's log that tells of its failure.
 *
 * @param log the last lines, redacted
 * @param stageNames buildah: the stages by number, see {@link createStepWatch}
 */
export function describeFailure(
  log: EngineLog,
  stageNames: Readonly<Record<string, string>> = {},
): BuildFailure {
  const summary = log.stderr.findLastIndex((line) => BUILDKIT_SUMMARY.test(line));
  return summary >= 0 ? buildkitFailure(log.stderr, summary) : buildahFailure(log, stageNames);
}

/** podman and buildah: steps and their output on stdout, errors and the steps' own stderr on stderr. */
function buildahFailure(
  { stdout, stderr }: EngineLog,
  stageNames: Readonly<Record<string, string>>,
): BuildFailure {
  const last = stdout.findLastIndex((line) => BUILDAH_STEP.test(line));
  const [, number, step] = BUILDAH_STEP.exec(stdout[last] ?? '') ?? [];
  const stage = number === undefined ? undefined : (stageNames[number] ?? `stage ${number}`);
  const errors = relevant(stderr);
  const output = relevant(
    stdout.slice(last + 1),
    MAX_LINES - Math.min(errors.length, MAX_LINES / 2),
  );
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(step === undefined ? {} : { step }),
    lines: [...output, ...relevant(errors, MAX_LINES - output.length)],
  };
}

/** What of buildah's log is needed however long ago it was printed. */
export interface StepWatch {
  watch: (line: string) => void;
  /** The line of the latest step. */
  latest: () => string | undefined;
  /** Names of the stages by number. */
  stageNames: Readonly<Record<string, string>>;
}

/** Watches the lines of a log for steps and for the names of stages. */
export function createStepWatch(): StepWatch {
  const stageNames: Record<string, string> = {};
  let latest: string | undefined;
  return {
    watch(line) {
      const [found, number, step = ''] = BUILDAH_STEP.exec(line) ?? [];
      if (found === undefined) return;
      latest = line;
      const name = /^FROM .* AS (\S+)$/i.exec(step)?.[1];
      if (number !== undefined && name !== undefined) stageNames[number] = name;
    },
    latest: () => latest,
    stageNames,
  };
}

/**
 * The summary names the step and repeats the last ten lines of its log; the log itself, numbered, has more
 * of them. The last line of all says why.
 */
function buildkitFailure(log: readonly string[], summary: number): BuildFailure {
  const [, where, step = ''] = BUILDKIT_SUMMARY.exec(log[summary] ?? '') ?? [];
  const number = log.map((line) => BUILDKIT_ERROR.exec(line)?.[1]).findLast((found) => found);
  const own = log.filter((line) => line.startsWith(`#${number} `)).flatMap(withoutNumber);
  const closing = relevant(log.slice(summary + 1));
  return {
    ...(where === undefined ? {} : { stage: where.replace(/ +\d+\/\d+$/, '') }),
    ...(step === '' ? {} : { step }),
    lines:
      own.length + 1 < closing.length
        ? closing
        : [...own.slice(1 - MAX_LINES), ...closing.slice(-1)],
  };
}

/** `#5 0.382 text` is a line of a step's output; others with its number are BuildKit's own. */
function withoutNumber(line: string): string[] {
  const text = /^#\d+ \d+\.\d+ (.*)$/.exec(line)?.[1];
  return text === undefined ? [] : [text];
}

function relevant(lines: readonly string[], count = MAX_LINES): string[] {
  return count > 0 ? lines.filter((line) => !NOISE.test(line)).slice(-count) : [];
}

/** Causes that a person can do something about at once. */
const ADVICE: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /^error +NXM_[A-Z_]+ /m,
    'A native package does not fit the image: do what the line "fix" below each error says.',
  ],
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
