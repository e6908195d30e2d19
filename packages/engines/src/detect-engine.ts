import { ToolError } from '@nx-multistage/errors';
import { ENGINE_NAMES, type DetectedEngine, type EngineName } from './engine';
import { isUnavailable, type ProbeContext, type Probed, type Run } from './probe';
import { probeBuildx, probeDocker } from './probe-docker';
import { probeBuildah, probePodman } from './probe-podman';

const PROBES = {
  buildx: probeBuildx,
  docker: probeDocker,
  podman: probePodman,
  buildah: probeBuildah,
} as const satisfies Record<EngineName, (context: ProbeContext) => Promise<Probed>>;

export interface DetectOptions {
  /** A buildx builder; without a choice only buildx is then tried. */
  builder?: string;
  /** For each command, in milliseconds; 20 seconds by default. */
  timeoutMs?: number;
}

/**
 * Finds the engine to build with: the one chosen, or the first of buildx, docker, podman, buildah that
 * answers. Programs are found on PATH by these fixed names only.
 *
 * @throws ToolError `NXM_NO_ENGINE` with the reason and the fix of each engine tried,
 *   `NXM_BUILDER_NOT_FOUND`
 */
export async function detectEngine(
  choice: EngineName | undefined,
  run: Run,
  options: DetectOptions = {},
): Promise<DetectedEngine> {
  const { builder, timeoutMs = 20_000 } = options;
  const context = { run, timeoutMs, ...(builder === undefined ? {} : { builder }) };
  const tried: { name: EngineName; reason: string; fix: string }[] = [];
  for (const name of candidates(choice, builder)) {
    const probed = await PROBES[name](context);
    if (!isUnavailable(probed)) return probed.engine;
    tried.push({ name, ...probed });
  }
  const what =
    choice === undefined
      ? 'No container engine can be used'
      : `The engine ${choice} cannot be used`;
  throw new ToolError(
    'NXM_NO_ENGINE',
    [`${what}:`, ...tried.map(({ name, reason }) => `  ${name}: ${reason}`)].join('\n'),
    { hint: [...new Set(tried.map(({ fix }) => fix))].map(sentence).join('\n') },
  );
}

function candidates(
  choice: EngineName | undefined,
  builder: string | undefined,
): readonly EngineName[] {
  if (choice !== undefined) {
    if (ENGINE_NAMES.includes(choice)) return [choice];
    throw new ToolError(
      'NXM_OPTION_INVALID',
      `engine: ${JSON.stringify(choice)} is not an engine`,
      {
        hint: `One of ${ENGINE_NAMES.join(', ')}.`,
      },
    );
  }
  return builder === undefined ? ENGINE_NAMES : ['buildx'];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
