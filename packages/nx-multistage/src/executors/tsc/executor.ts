import type { ExecutorContext } from '@nx/devkit';
import type { TscOptions } from './schema';
import type { TscResult } from './tsc-project';

export type { TscResult } from './tsc-project';

/** `nx run app:build` with `nx-multistage:tsc`. */
export default function tscExecutor(
  options: TscOptions,
  context: ExecutorContext,
): Promise<TscResult> | AsyncIterableIterator<TscResult> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when it runs; import() would hide the iterator that Nx wants in a promise
  const project = require('./tsc-project') as typeof import('./tsc-project');
  return project.compileProject(options, context);
}
