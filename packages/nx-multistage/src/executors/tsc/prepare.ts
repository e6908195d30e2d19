import { readFileSync, rmSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { writeJson } from '../../workspace/write-json';
import { BUILD_INFO, GENERATED_CONFIG, generatedConfig } from './generated-config';
import { locateTsc } from './locate-tsc';
import { packagePaths } from './package-paths';
import { readConfig, type AppConfig } from './read-config';
import { sourcesOnDisk } from './sources-on-disk';
import type { TscSpec } from './spec';

/** A compiler ready to run. */
export interface Prepared {
  config: AppConfig;
  /** Absolute path of tsc's start file. */
  tsc: string;
}

/** Inside the work folder: roots that an earlier run found to be needed. */
const ROOTS = 'roots.json';

/**
 * Reads the app's configuration, finds its compiler and writes the generated configuration.
 *
 * @param more workspace-relative sources to add as roots, remembered for later runs
 * @throws ToolError of `readConfig` and `locateTsc`
 */
export function prepare(spec: TscSpec, more: readonly string[] = []): Prepared {
  const config = readConfig(spec.workspaceRoot, spec.tsConfig);
  const tsc = locateTsc(spec.workspaceRoot, spec.app.root);
  const sources = sourcesOnDisk(spec.workspaceRoot);
  const known = [...knownRoots(spec), ...more].filter((path) => sources.has(path));
  const roots = [...new Set(known)].sort();
  const others = spec.projects.filter((project) => project !== spec.app);
  const generated = generatedConfig(spec, config, {
    nodeModules: nodeModulesAbove(spec),
    packages: packagePaths(others, sources, config.conditions),
    roots,
  });
  writeJson(join(spec.workspaceRoot, spec.workFolder, ROOTS), roots);
  writeJson(join(spec.workspaceRoot, spec.workFolder, GENERATED_CONFIG), generated);
  return { config, tsc };
}

/** Drops what tsc remembers, so that it emits every file again. */
export function forget(spec: TscSpec): void {
  rmSync(join(spec.workspaceRoot, spec.workFolder, BUILD_INFO), { force: true });
}

/** `node_modules` folders from the app's to the workspace's. */
function nodeModulesAbove(spec: TscSpec): string[] {
  const folders: string[] = [];
  for (let folder = spec.app.root; folder !== '.'; folder = posix.dirname(folder))
    folders.push(posix.join(folder, 'node_modules'));
  return [...folders, 'node_modules'].filter((path) =>
    statSync(join(spec.workspaceRoot, path), { throwIfNoEntry: false })?.isDirectory(),
  );
}

function knownRoots(spec: TscSpec): string[] {
  try {
    const text = readFileSync(join(spec.workspaceRoot, spec.workFolder, ROOTS), 'utf8');
    return JSON.parse(text) as string[];
  } catch {
    return [];
  }
}
