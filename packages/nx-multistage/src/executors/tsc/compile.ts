import { ToolError } from '@nx-multistage/errors';
import { applyLayout } from './apply-layout';
import { findAssets } from './find-assets';
import { missingOutput } from './missing-output';
import { checkNoSourceInside } from './output-path';
import { planLayout, type LayoutPlan } from './plan-layout';
import { forget, prepare } from './prepare';
import type { AppConfig } from './read-config';
import { ownSources, readProgram } from './read-program';
import { runTsc, type Output, type TscRun } from './run-tsc';
import type { TscSpec } from './spec';
import type { TreeChanges } from './write-tree';

export interface Laid extends TreeChanges {
  plan: LayoutPlan;
}

/**
 * Compiles once and lays the result out. Nothing of the output folder changes when a file has an error.
 *
 * @returns what was laid out, or undefined where tsc found errors (it has printed them)
 * @throws ToolError
 */
export async function compile(spec: TscSpec, output: Output): Promise<Laid | undefined> {
  const { config, tsc } = prepare(spec);
  const missing = ({ success, listed }: TscRun): string[] =>
    success ? missingOutput(spec, config, ownSources(listed, spec.workspaceRoot)) : [];
  let result = await runTsc(spec, tsc, output);
  if (missing(result).length > 0) {
    forget(spec);
    result = await runTsc(spec, tsc, output);
  }
  const unseen = missing(result);
  if (unseen.length > 0) {
    prepare(spec, unseen);
    forget(spec);
    result = await runTsc(spec, tsc, output);
  }
  return result.success ? layOut(spec, config, result.listed) : undefined;
}

/**
 * Brings what tsc has emitted into the output folder.
 *
 * @param listed absolute paths of the program's files
 * @throws ToolError
 */
export async function layOut(
  spec: TscSpec,
  config: AppConfig,
  listed: readonly string[],
): Promise<Laid> {
  const sources = ownSources(listed, spec.workspaceRoot);
  checkNoSourceInside(spec.outputPath, sources);
  const [missing] = missingOutput(spec, config, sources);
  if (missing !== undefined) throw notEmitted(missing);
  const plan = planLayout(readProgram(spec, config, sources));
  const assets = await findAssets(spec);
  const hasMaps = spec.sourceMap ?? config.sourceMap;
  return { plan, ...applyLayout(spec, plan, { assets, hasMaps }) };
}

function notEmitted(path: string): ToolError {
  return new ToolError('NXM_TSC_NOT_EMITTED', `tsc read ${path} and emitted nothing for it.`, {
    hint: 'In watch mode, run the target once without it. Else add a tsconfig path alias for its package, or give it a build target of its own.',
  });
}
