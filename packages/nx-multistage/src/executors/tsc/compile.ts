import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { applyLayout } from './apply-layout';
import { emittedPath } from './emitted';
import { findAssets } from './find-assets';
import { BUILD_INFO, GENERATED_CONFIG, generatedConfig, OUT_FOLDER } from './generated-config';
import { locateTsc } from './locate-tsc';
import { checkNoSourceInside } from './output-path';
import { packagePaths } from './package-paths';
import { planLayout, type LayoutPlan } from './plan-layout';
import { readConfig, type AppConfig } from './read-config';
import { ownSources, readProgram } from './read-program';
import { sourcesOnDisk } from './sources-on-disk';
import { runTsc, type Output } from './run-tsc';
import type { TscSpec } from './spec';
import type { TreeChanges } from './write-tree';

/** A compiler ready to run. */
export interface Prepared {
  config: AppConfig;
  /** Absolute path of tsc's start file. */
  tsc: string;
}

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
  const prepared = prepare(spec);
  let result = await runTsc(spec, prepared.tsc, output);
  if (result.success && missingOutput(spec, prepared.config, result.listed) !== undefined) {
    forget(spec);
    result = await runTsc(spec, prepared.tsc, output);
  }
  return result.success ? layOut(spec, prepared.config, result.listed) : undefined;
}

/** Reads the app's configuration, finds its compiler and writes the generated configuration. */
export function prepare(spec: TscSpec): Prepared {
  const config = readConfig(spec.workspaceRoot, spec.tsConfig);
  const tsc = locateTsc(spec.workspaceRoot, spec.app.root);
  const generated = generatedConfig(spec, config, {
    nodeModules: nodeModulesAbove(spec),
    packages: packagePaths(
      spec.projects.filter((project) => project !== spec.app),
      sourcesOnDisk(spec.workspaceRoot),
      config.conditions,
    ),
  });
  const text = `${JSON.stringify(generated, null, 2)}\n`;
  const path = inWorkFolder(spec, GENERATED_CONFIG);
  if (readText(path) !== text) {
    mkdirSync(join(spec.workspaceRoot, spec.workFolder), { recursive: true });
    writeFileSync(`${path}.nxm-tmp`, text);
    renameSync(`${path}.nxm-tmp`, path);
  }
  return { config, tsc };
}

/** Drops what tsc remembers, so that it emits every file again. */
export function forget(spec: TscSpec): void {
  rmSync(inWorkFolder(spec, BUILD_INFO), { force: true });
}

/** @param listed absolute paths of the program's files */
export async function layOut(
  spec: TscSpec,
  config: AppConfig,
  listed: readonly string[],
): Promise<Laid> {
  const sources = ownSources(listed, spec.workspaceRoot);
  checkNoSourceInside(spec.outputPath, sources);
  const missing = missingOutput(spec, config, listed);
  if (missing !== undefined) throw notEmitted(missing);
  const plan = planLayout(readProgram(spec, config, sources));
  const assets = await findAssets(spec);
  const hasMaps = spec.sourceMap ?? config.sourceMap;
  return { plan, ...applyLayout(spec, plan, { assets, hasMaps }) };
}

/** A source whose output is not there: someone removed it, or tsc takes the source for third-party code. */
function missingOutput(
  spec: TscSpec,
  config: AppConfig,
  listed: readonly string[],
): string | undefined {
  const hasMaps = spec.sourceMap ?? config.sourceMap;
  return ownSources(listed, spec.workspaceRoot).find((path) => {
    const emitted = emittedPath(path, config.keepsJsx);
    const files = hasMaps && !emitted.endsWith('.json') ? [emitted, `${emitted}.map`] : [emitted];
    return !files.every((file) => isThere(inWorkFolder(spec, posix.join(OUT_FOLDER, file))));
  });
}

/** `node_modules` folders from the app's to the workspace's. */
function nodeModulesAbove(spec: TscSpec): string[] {
  const folders: string[] = [];
  for (let folder = spec.app.root; folder !== '.'; folder = posix.dirname(folder))
    folders.push(posix.join(folder, 'node_modules'));
  return [...folders, 'node_modules'].filter((path) => isThere(join(spec.workspaceRoot, path)));
}

function inWorkFolder(spec: TscSpec, path: string): string {
  return join(spec.workspaceRoot, spec.workFolder, path);
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ToolError('NXM_TSC_WORK_FOLDER', `${path} cannot be read: ${String(error)}`, {
      hint: 'Remove the folder; it holds generated files only.',
      cause: error,
    });
  }
}

function notEmitted(path: string): ToolError {
  return new ToolError('NXM_TSC_NOT_EMITTED', `tsc read ${path} and emitted nothing for it.`, {
    hint: 'It was found through node_modules, as third-party code is. Add a tsconfig path alias for its package, or give it a build target of its own.',
  });
}
