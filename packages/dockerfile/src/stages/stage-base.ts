import { distros } from '../distros/rows';
import type { ImagePlan } from '../image-plan';
import type { ArgInstruction, Instruction } from '../model';
import { spliceInstructions } from '../splice-instructions';

/** What a stage stands on: the word after FROM, and what must come first for its steps to run as root. */
export interface StageBase {
  from: string;
  start: Instruction[];
}

/** What the image stands on. */
export function imageBase(plan: ImagePlan): StageBase {
  return { from: '${NODE_IMAGE}', start: asRoot(plan) };
}

/** What the workspace is built and dependencies are installed in. */
export function builderBase(plan: ImagePlan): StageBase {
  return plan.base.builder === undefined
    ? imageBase(plan)
    : { from: '${BUILDER_IMAGE}', start: asRoot(plan) };
}

/**
 * All of a stage's instructions: what makes it start as root stands before the user's own too.
 *
 * @param own the user's instructions of the stage
 * @param parts the defaults, by group; they begin with `start`
 */
export function stageBody(
  own: readonly string[] | undefined,
  start: readonly Instruction[],
  parts: Record<string, Instruction[]>,
): Instruction[] {
  const defaults = Object.values(parts).flat().slice(start.length);
  return [...start, ...spliceInstructions(own, defaults)];
}

/** The global build arguments that name these. */
export function baseArguments({ base }: ImagePlan): ArgInstruction[] {
  const { reference, digest, builder } = base;
  const pinned = digest === undefined ? reference : `${reference}@${digest}`;
  const image = { kind: 'arg', name: 'NODE_IMAGE', value: pinned } as const;
  if (builder === undefined) return [{ ...image, description: 'is the base of every stage.' }];
  return [
    { ...image, description: 'is the base of the image.' },
    {
      kind: 'arg',
      name: 'BUILDER_IMAGE',
      value: builder,
      description: 'is the base of the stages that build and install: npm, a shell, the same libc.',
    },
  ];
}

function asRoot({ base }: ImagePlan): Instruction[] {
  return distros[base.distro].startsAsRoot ? [] : [{ kind: 'user', user: '0:0' }];
}
