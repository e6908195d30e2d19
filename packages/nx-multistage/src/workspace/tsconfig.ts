import { ToolError } from '@nx-multistage/errors';
import type { WorkspaceFiles } from './files';
import { parseJsonc } from './jsonc';
import { joinPath } from './paths';
import { posix } from 'node:path';

interface TsConfig {
  extends?: string | string[];
  compilerOptions?: Record<string, unknown>;
}

/** A compiler option with the folder of the file that set it: relative paths start there. */
export interface TsOption {
  value: unknown;
  folder: string;
}

/**
 * One compiler option of a tsconfig, through relative `extends` (those of packages are not followed: they
 * hold no paths of this workspace).
 *
 * @param path workspace-relative tsconfig file
 * @throws ToolError `NXM_TSCONFIG_INVALID`
 */
export function readTsOption(
  files: WorkspaceFiles,
  path: string,
  option: string,
  depth = 0,
): TsOption | undefined {
  const text = files.read(path);
  if (text === undefined || depth > 10) return undefined;
  const config = parseTsConfig(text, path);
  const value = config.compilerOptions?.[option];
  const folder = posix.dirname(path);
  if (value !== undefined) return { value, folder };
  for (const base of [config.extends ?? []].flat().reverse()) {
    if (!base.startsWith('.')) continue;
    const target = joinPath(folder, base.endsWith('.json') ? base : `${base}.json`);
    const found = readTsOption(files, target, option, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The workspace's path aliases: key -> workspace-relative targets. Empty where there are none. */
export function readAliases(files: WorkspaceFiles): Record<string, string[]> {
  const path = ['tsconfig.base.json', 'tsconfig.json'].find((name) => files.isFile(name));
  if (path === undefined) return {};
  const paths = readTsOption(files, path, 'paths');
  if (paths === undefined || paths.value === null || typeof paths.value !== 'object') return {};
  const baseUrl = readTsOption(files, path, 'baseUrl');
  const base =
    typeof baseUrl?.value === 'string' ? joinPath(baseUrl.folder, baseUrl.value) : paths.folder;
  return Object.fromEntries(
    Object.entries(paths.value as Record<string, string[]>).map(([key, targets]) => [
      key,
      [targets].flat().map((target) => joinPath(base, target)),
    ]),
  );
}

function parseTsConfig(text: string, path: string): TsConfig {
  try {
    return parseJsonc<TsConfig>(text);
  } catch (error) {
    throw new ToolError('NXM_TSCONFIG_INVALID', `${path} is not valid: ${String(error)}`, {
      hint: `Correct ${path}.`,
      cause: error,
    });
  }
}
