import { posix } from 'node:path';
import type { WorkspaceFiles } from './files';
import { readManifest } from './manifest';
import { joinPath } from './paths';

/** One `generator` block of a Prisma schema that makes a client. Source: Prisma docs, Generators. */
export interface PrismaClient {
  provider: 'prisma-client-js' | 'prisma-client';
  /** Workspace-relative folder it writes; undefined for the default, `node_modules/.prisma/client`. */
  output?: string;
  engineType?: string;
  binaryTargets: string[];
  previewFeatures: string[];
}

/** A Prisma schema as it lies in the workspace; paths are workspace-relative. */
export interface PrismaSchema {
  /** File, or folder of a schema of several files: what `--schema` takes. */
  path: string;
  files: string[];
  clients: PrismaClient[];
  /** `prisma.config.ts` of the folder it was found from. */
  config?: string;
  /** Folder of the migrations, where there is one. */
  migrations?: string;
  /** What named it. */
  from: string;
}

const CONFIGS = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].flatMap((extension) => [
  `prisma.config.${extension}`,
  `.config/prisma.${extension}`,
]);
const PLACES = ['prisma/schema.prisma', 'schema.prisma', 'prisma/schema', 'prisma'];

/**
 * The schema of a project, of a library or of the workspace's root: what `package.json` or `prisma.config` names,
 * else where Prisma itself looks.
 *
 * @param folder workspace-relative
 */
export function findPrismaSchema(files: WorkspaceFiles, folder: string): PrismaSchema | undefined {
  const config = CONFIGS.map((name) => joinPath(folder, name)).find((path) => files.isFile(path));
  const named = namedSchema(files, folder, config);
  const candidates =
    named === undefined ? PLACES.map((place) => joinPath(folder, place)) : [named.path];
  for (const path of candidates) {
    const found = schemaFiles(files, path);
    if (found.length === 0) continue;
    const text = found.map((file) => withoutComments(files.read(file) ?? '')).join('\n');
    const base = files.isFile(path) ? posix.dirname(path) : path;
    const migrations = migrationsFolder(files, { folder, base, config });
    return {
      path,
      files: found,
      clients: clientsOf(text, base),
      from: named?.from ?? path,
      ...(config === undefined ? {} : { config }),
      ...(migrations === undefined ? {} : { migrations }),
    };
  }
  return undefined;
}

function namedSchema(
  files: WorkspaceFiles,
  folder: string,
  config: string | undefined,
): { path: string; from: string } | undefined {
  const manifest = readManifest(files, folder) as { prisma?: { schema?: unknown } } | undefined;
  const inManifest = manifest?.prisma?.schema;
  const inConfig =
    config === undefined ? undefined : configPath(files.read(config) ?? '', 'schema');
  if (config !== undefined && inConfig !== undefined)
    return {
      path: joinPath(posix.dirname(config).replace(/\/?\.config$/, '') || '.', inConfig),
      from: config,
    };
  return typeof inManifest === 'string'
    ? { path: joinPath(folder, inManifest), from: joinPath(folder, 'package.json') }
    : undefined;
}

/** A path in the text of a config: a literal, or the literals of a `path.join(...)`. */
export function configPath(text: string, key: string): string | undefined {
  const value = new RegExp(
    `\\b${key}\\s*:\\s*(?:[\\w.]*(?:join|resolve)\\(([^)]*)\\)|(['"\`][^'"\`]*['"\`]))`,
  ).exec(withoutComments(text));
  const literals = [...(value?.[1] ?? value?.[2] ?? '').matchAll(/['"`]([^'"`]*)['"`]/g)];
  return literals.length === 0 ? undefined : joinPath(...literals.map(([, each = '']) => each));
}

function migrationsFolder(
  files: WorkspaceFiles,
  { folder, base, config }: { folder: string; base: string; config: string | undefined },
): string | undefined {
  const text = config === undefined ? '' : (files.read(config) ?? '');
  const block = /\bmigrations\s*:\s*\{([^}]*)\}/.exec(text)?.[1] ?? '';
  const named = configPath(block, 'path');
  const places = [
    ...(named === undefined ? [] : [joinPath(folder, named)]),
    joinPath(base, 'migrations'),
    joinPath(base, '../migrations'),
  ];
  return places.find((place) => files.list(place).length > 0);
}

function schemaFiles(files: WorkspaceFiles, path: string): string[] {
  if (files.isFile(path)) return path.endsWith('.prisma') ? [path] : [];
  return files
    .list(path)
    .filter((name) => name !== 'node_modules' && name !== 'migrations')
    .flatMap((name) => schemaFiles(files, joinPath(path, name)))
    .sort();
}

function withoutComments(text: string): string {
  return text.replace(/^\s*\/\/.*$/gm, '');
}

function clientsOf(text: string, base: string): PrismaClient[] {
  return [...text.matchAll(/\bgenerator\s+\w+\s*\{([^}]*)\}/g)].flatMap(([, block = '']) => {
    const provider = word(block, 'provider');
    if (provider !== 'prisma-client-js' && provider !== 'prisma-client') return [];
    const output = word(block, 'output');
    const engineType = word(block, 'engineType');
    return [
      {
        provider,
        binaryTargets: list(block, 'binaryTargets'),
        previewFeatures: list(block, 'previewFeatures'),
        ...(output === undefined ? {} : { output: joinPath(base, output) }),
        ...(engineType === undefined ? {} : { engineType }),
      } as PrismaClient,
    ];
  });
}

function word(block: string, key: string): string | undefined {
  return new RegExp(`\\b${key}\\s*=\\s*"([^"]*)"`).exec(block)?.[1];
}

/** `["native", "linux-musl"]`, or one word. */
function list(block: string, key: string): string[] {
  const text = new RegExp(`\\b${key}\\s*=\\s*(\\[[^\\]]*\\]|"[^"]*")`).exec(block)?.[1] ?? '';
  return [...text.matchAll(/"([^"]*)"/g)].map(([, each = '']) => each);
}
