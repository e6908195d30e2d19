import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { scanImports } from '@nx-multistage/prune';
import { isInside, joinPath } from '../../workspace/paths';
import { emittedPath, isSource } from './emitted';
import { OUT_FOLDER } from './generated-config';
import type { ModuleFormat } from './package-manifest';
import type { Program, Source } from './program';
import type { AppConfig } from './read-config';
import type { TscSpec } from './spec';

/**
 * The workspace's own sources among the files tsc lists.
 *
 * @param listed absolute paths
 * @returns workspace-relative paths, sorted
 */
export function ownSources(listed: readonly string[], workspaceRoot: string): string[] {
  const root = joinPath(workspaceRoot);
  const paths = listed
    .map((path) => posix.relative(root, joinPath(path)))
    .filter((path) => isInside(path, '.') && !path.split('/').includes('node_modules'));
  return [...new Set(paths)].filter(isSource).sort();
}

/** Reads what tsc made of the sources. Those of libraries with a build of their own may have no output. */
export function readProgram(spec: TscSpec, config: AppConfig, sources: readonly string[]): Program {
  return {
    app: spec.app,
    main: spec.main,
    projects: spec.projects,
    sources: sources.map((path) => readSource(spec, path)),
    aliases: config.aliases,
    ...(config.baseUrl === undefined ? {} : { baseUrl: config.baseUrl }),
    format: config.format,
    rootType: rootType(spec.workspaceRoot),
    conditions: config.conditions,
  };
}

function readSource(spec: TscSpec, path: string): Source {
  const emitted = emittedPath(path);
  if (emitted.endsWith('.json')) return { path, emitted, isEsm: false, imports: [] };
  const file = join(spec.workspaceRoot, spec.workFolder, OUT_FOLDER, emitted);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    return { path, emitted, isEsm: false, imports: [] };
  const scanned = scanImports(readFileSync(file, 'utf8'), emitted);
  if (!('syntaxError' in scanned)) return { path, emitted, ...scanned };
  throw new ToolError(
    'NXM_TSC_SYNTAX',
    `What tsc made of ${path} is no JavaScript that Node reads: ${scanned.syntaxError}`,
    { hint: 'Lower target in the tsconfig, such as es2023.' },
  );
}

function rootType(workspaceRoot: string): ModuleFormat {
  try {
    const text = readFileSync(join(workspaceRoot, 'package.json'), 'utf8');
    return (JSON.parse(text) as { type?: string }).type === 'module' ? 'module' : 'commonjs';
  } catch {
    return 'commonjs';
  }
}
