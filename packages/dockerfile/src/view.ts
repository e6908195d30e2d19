import { ToolError } from '@nx-multistage/errors';
import type { ImagePlan, ImageRuntime } from './image-plan';
import type { DockerfileModel, ExtraStageKey, StageKey } from './model';
import { renderArgument, renderInstructions, renderStage } from './render';

type PartNames<K extends StageKey> = keyof DockerfileModel['stages'][K]['parts'];

/**
 * What a template sees: public, changed only in a major version. Everything is decided and written out, so a
 * template needs no conditions. It is frozen, and a name that does not exist is an error, never an empty place.
 *
 * - `plan`: the plain values; an optional value that is not set is `null`.
 * - `stage`: each stage as finished text, the user's own instructions included.
 * - `part`: the pieces of each stage's default instructions, as finished text; a piece may be the empty string.
 */
export interface TemplateView {
  plan: PlanView;
  /** The global build arguments, which come before the first stage. */
  argument: string;
  stage: { readonly [K in StageKey | ExtraStageKey]: string };
  part: { readonly [K in StageKey]: { readonly [P in PartNames<K>]: string } };
}

/** The plan's values, with `null` where an optional one is not set. */
export interface PlanView {
  app: ImagePlan['app'];
  base: Omit<ImagePlan['base'], 'digest'> & { digest: string | null };
  target: ImagePlan['target'];
  packageManager: { name: string; version: string | null };
  native: ImagePlan['native'];
  runtime: Omit<ImageRuntime, 'healthCheck' | 'stopSignal'> & {
    healthCheck: NonNullable<ImageRuntime['healthCheck']> | null;
    stopSignal: string | null;
  };
  build: ImagePlan['build'];
}

/** The names at the top of the view, which a template uses as they are. */
export const VIEW_NAMES = [
  'plan',
  'argument',
  'stage',
  'part',
] as const satisfies (keyof TemplateView)[];

/** Everything a template may see of a plan and the Dockerfile that was decided for it. */
export function viewOf(plan: ImagePlan, model: DockerfileModel): TemplateView {
  const stages = Object.entries(model.stages);
  const view = {
    plan: planView(plan),
    argument: model.arguments.map(renderArgument).join('\n'),
    stage: Object.fromEntries([
      ...stages.map(([key, stage]) => [key, renderStage(stage)]),
      ...Object.entries(model.extra).map(([key, stage]) => [
        key,
        stage === undefined ? '' : renderStage(stage),
      ]),
    ]),
    part: Object.fromEntries(
      stages.map(([key, { parts }]) => [
        key,
        Object.fromEntries(
          Object.entries(parts).map(([name, part]) => [name, renderInstructions(part)]),
        ),
      ]),
    ),
  };
  return strict(view, '') as unknown as TemplateView;
}

function planView(plan: ImagePlan): PlanView {
  const { app, base, target, packageManager, native, runtime, build } = plan;
  return {
    app,
    base: { ...base, digest: base.digest ?? null },
    target,
    packageManager: { name: packageManager.name, version: packageManager.version ?? null },
    native,
    runtime: {
      ...runtime,
      healthCheck: runtime.healthCheck ?? null,
      stopSignal: runtime.stopSignal ?? null,
    },
    build,
  };
}

/**
 * A frozen copy, in any depth, whose unknown names throw.
 *
 * @throws ToolError `NXM_TEMPLATE` when such a name is read
 */
function strict(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return Object.freeze(value.map((item, index) => strict(item, `${path}[${index}]`)));
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      strict(item, path === '' ? key : `${path}.${key}`),
    ]),
  );
  return new Proxy(Object.freeze(copy), {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key, receiver);
      throw new ToolError('NXM_TEMPLATE', `unknown name ${path === '' ? key : `${path}.${key}`}`, {
        hint: `Known in ${path || 'a template'}: ${Object.keys(target).join(', ') || 'nothing'}.`,
      });
    },
  });
}
