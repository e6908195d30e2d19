import type { ExecutorContext } from '@nx/devkit';
import { report } from '../../report';
import { formatCount } from '../../workspace/format';
import { compile, type Laid } from './compile';
import { normalize } from './normalize';
import type { Output } from './run-tsc';
import type { TscOptions } from './schema';
import type { TscSpec } from './spec';
import { watch, type WatchEvent } from './watch';

/** What Nx and executors that start the app (`@nx/js:node`) read. */
export interface TscResult {
  success: boolean;
  /** Workspace-relative compiled start file. */
  outfile?: string;
}

/**
 * Compiles an app and the workspace libraries that have no build of their own.
 *
 * @returns one result, or one per compilation in watch mode
 */
export function compileProject(
  options: TscOptions,
  context: ExecutorContext,
): Promise<TscResult> | AsyncIterableIterator<TscResult> {
  try {
    const spec = normalize(options, context);
    if (spec.watch) return watch(spec, output(), (event) => resultOf(spec, event));
    return compile(spec, output()).then((laid) => resultOf(spec, { laid }), failed);
  } catch (error) {
    return Promise.resolve(failed(error));
  }
}

function failed(error: unknown): TscResult {
  report(error);
  return { success: false };
}

function resultOf(spec: TscSpec, { laid, error }: WatchEvent): TscResult {
  if (error !== undefined) return failed(error);
  if (laid === undefined) return { success: false };
  process.stdout.write(`${summary(spec, laid)}\n`);
  return { success: true, outfile: `${spec.outputPath}/${laid.plan.entry}` };
}

function summary(spec: TscSpec, { plan, written, removed }: Laid): string {
  const names = plan.modules.map(({ name }) => name);
  const libraries = names.length === 0 ? '' : ` with ${names.join(', ')}`;
  return `tsc     ${spec.app.name}${libraries} -> ${spec.outputPath} · ${formatCount(plan.files.length, 'file')} · ${written} written, ${removed} removed`;
}

function output(): Output {
  const isTerminal = process.stdout.isTTY === true || (process.env['FORCE_COLOR'] ?? '0') !== '0';
  const pretty = isTerminal && process.env['NO_COLOR'] === undefined;
  return { print: (text) => void process.stdout.write(text), pretty };
}
