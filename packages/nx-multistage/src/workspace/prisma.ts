import type { MigrateImage, ProductionStep, TargetPlatform } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import type { WorkspaceFiles } from './files';
import { isInside } from './paths';
import { findPrismaSchema, type PrismaClient, type PrismaSchema } from './prisma-schema';

/** What there is to know of an app before Prisma's part of its image is decided. */
export interface PrismaSubject {
  files: WorkspaceFiles;
  /** Roots of the app and of its libraries, then `.`: the first schemas count. */
  folders: readonly string[];
  targets: readonly TargetPlatform[];
  /** Versions in the workspace's lockfile, as the app sees them; undefined where it has none. */
  cliVersion: string | undefined;
  clientVersion: string | undefined;
}

/** What Prisma asks of an image. */
export interface PrismaNeeds {
  schemas: PrismaSchema[];
  /** Steps for the installed dependencies; none where the client is part of the app's own build. */
  steps: ProductionStep[];
  /** Distro packages that the engines load, in the steps and in the image. */
  packages: string[];
  /** What generates every client before the build: programs of the workspace. */
  generate: { argv: string[]; env: Record<string, string> }[];
  /** Sentences for a person. */
  notes: string[];
}

/**
 * `generate` starts with a download of the schema engine, which it does not use. A path that exists is taken for it.
 * Source: Prisma docs, PRISMA_SCHEMA_ENGINE_BINARY.
 */
const WITHOUT_SCHEMA_ENGINE = { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/sh' };

/** Since 7 no client has an engine. Source: Prisma 7 upgrade guide. */
const LAST_WITH_ENGINES = 6;

/**
 * Prisma's part of an image, from the schemas of an app; undefined where the app does not use it.
 *
 * A client in `node_modules` is in no build output: it is generated again in the target's stage, for the target. One
 * in a folder of its own is the build's: TypeScript (`prisma-client`) is compiled, JavaScript copied.
 *
 * @throws ToolError `NXM_PRISMA_CLI` where only the client is installed, `NXM_PRISMA_TARGET` where a schema names
 *   engines and none of them is the image's
 */
export function prismaNeeds(subject: PrismaSubject): PrismaNeeds | undefined {
  const { files, folders, clientVersion, cliVersion } = subject;
  if (clientVersion === undefined) return undefined;
  const schemas = findSchemas(files, folders);
  if (schemas.length === 0) return undefined;
  const inPackages = schemas.filter(({ clients }) => clients.some(isInstalled));
  if (cliVersion === undefined && inPackages.length > 0) throw noCli(inPackages[0]);
  const version = cliVersion ?? clientVersion;
  for (const { path, clients } of schemas)
    for (const client of clients) assertTargets(client, path, { ...subject, version });
  const hasEngines = schemas.some(({ clients }) =>
    clients.some((client) => usesEngine(client, version)),
  );
  return {
    schemas,
    steps: inPackages.map((schema) => stepOf(schema, version)),
    packages: hasEngines ? ['openssl'] : [],
    generate: schemas.map((schema) => {
      const { command, env } = stepOf(schema, version);
      return { argv: command, env };
    }),
    notes: schemas.flatMap((schema) => notesOf(schema)),
  };
}

/** One per folder, the app's own first; two folders may lead to the same. */
function findSchemas(files: WorkspaceFiles, folders: readonly string[]): PrismaSchema[] {
  const byPath = new Map<string, PrismaSchema>();
  for (const folder of folders) {
    if (folder === '.' && byPath.size > 0) continue;
    const schema = findPrismaSchema(files, folder);
    if (schema !== undefined && schema.clients.length > 0) byPath.set(schema.path, schema);
  }
  return [...byPath.values()];
}

/** Whether the client is where packages are, and so part of no build. */
function isInstalled({ provider, output }: PrismaClient): boolean {
  if (output === undefined) return provider === 'prisma-client-js';
  return output.split('/').includes('node_modules');
}

/** Whether a native engine runs the queries: not in 7, and in 6 not where the client does without. */
export function usesEngine(
  { engineType, previewFeatures }: Pick<PrismaClient, 'engineType' | 'previewFeatures'>,
  version: string,
): boolean {
  if (Number.parseInt(version, 10) > LAST_WITH_ENGINES) return false;
  return engineType !== 'client' && !previewFeatures.includes('queryCompiler');
}

function stepOf(schema: PrismaSchema, version: string): ProductionStep {
  const engine = schema.clients.some((client) => usesEngine(client, version));
  return {
    command: ['prisma', 'generate', `--schema=${schema.path}`],
    inputs: schema.files,
    env: engine ? {} : WITHOUT_SCHEMA_ENGINE,
    why: `Prisma ${version}, ${schema.from}`,
  };
}

/** Name of Prisma's engines for a platform. Source: Prisma docs, binaryTargets. */
export function binaryTarget({ arch, libc }: TargetPlatform): string {
  if (libc === 'musl')
    return arch === 'arm64' ? 'linux-musl-arm64-openssl-3.0.x' : 'linux-musl-openssl-3.0.x';
  return arch === 'arm64' ? 'linux-arm64-openssl-3.0.x' : 'debian-openssl-3.0.x';
}

/**
 * The engine lies beside the client. In the target's stage `native`, the default, is the target's; on the machine that
 * builds the app it is that machine's, which fits at best where both have glibc.
 */
function assertTargets(
  client: PrismaClient,
  schema: string,
  { targets, version }: { targets: readonly TargetPlatform[]; version: string },
): void {
  if (!usesEngine(client, version)) return;
  const { binaryTargets: named } = client;
  const hasNative = named.length === 0 || named.includes('native');
  for (const target of targets) {
    const wanted = binaryTarget(target);
    const fits = hasNative && (isInstalled(client) || target.libc === 'glibc');
    if (named.includes(wanted) || fits) continue;
    const line = [...(named.length === 0 ? ['native'] : named), wanted]
      .map((each) => `"${each}"`)
      .join(', ');
    throw new ToolError(
      'NXM_PRISMA_TARGET',
      `${schema}: the client has no engine for ${target.os}/${target.arch} with ${target.libc} (${wanted}), and would fail at its first query.`,
      {
        hint: `Write binaryTargets = [${line}] in its generator block, or engineType = "client" with a driver adapter (Prisma 6.16 and later), which needs no engine.`,
      },
    );
  }
}

function notesOf({ path, clients }: PrismaSchema): string[] {
  return clients.flatMap(({ provider, output }) =>
    provider === 'prisma-client-js' && output !== undefined && !output.includes('node_modules/')
      ? [
          `${path}: the client in ${output} is JavaScript, which the build must copy (assets of docker-prune, or of the build)`,
        ]
      : [],
  );
}

function noCli(schema: PrismaSchema | undefined): ToolError {
  return new ToolError(
    'NXM_PRISMA_CLI',
    `${schema?.path ?? 'The schema'} makes a client in node_modules, and prisma, which generates it, is not in the lockfile.`,
    {
      hint: 'Install prisma as a development dependency, at the version of @prisma/client; or set production.prisma to false.',
    },
  );
}

/** Name of the CLI inside an install of it: no link in `.bin` is needed. */
const CLI = 'node_modules/prisma/build/index.js';

/**
 * The second image: the CLI, the schema, its config and migrations.
 *
 * @throws ToolError `NXM_MIGRATE_NOTHING` where there are no migrations
 */
export function migrateImage(
  needs: PrismaNeeds | undefined,
  files: WorkspaceFiles,
  { version }: { version: string | undefined },
): MigrateImage {
  const schema = needs?.schemas.find(({ migrations }) => migrations !== undefined);
  if (schema === undefined || version === undefined)
    throw new ToolError('NXM_MIGRATE_NOTHING', 'migrate: there are no Prisma migrations.', {
      hint: 'Make the first one (prisma migrate dev) and commit it, install prisma, or set migrate to false.',
    });
  const { config, migrations = '' } = schema;
  const text = config === undefined ? '' : (files.read(config) ?? '');
  // Prisma 6 with a driver adapter: the schema engine is WebAssembly.
  const hasEngine = !/\bengine\s*:\s*['"]js['"]/.test(text);
  const argument = config === undefined ? `--schema=${schema.path}` : `--config=${config}`;
  return {
    command: ['node', CLI, 'migrate', 'deploy', argument],
    inputs: [
      ...schema.files.filter((file) => !isInside(file, migrations)),
      migrations,
      ...(config === undefined ? [] : [config]),
    ],
    tools: ['prisma', ...importedPackages(text).filter((name) => name !== 'prisma')],
    prepare: hasEngine ? [['node', CLI, 'version']] : [],
    env: {
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      ...(hasEngine ? {} : WITHOUT_SCHEMA_ENGINE),
    },
    packages: hasEngine ? ['openssl'] : [],
  };
}

/** Packages that a config imports: `dotenv/config` is dotenv. */
function importedPackages(text: string): string[] {
  const names = [
    ...text.matchAll(/(?:from|import|require\()\s*['"]((?:@[\w.-]+\/)?[\w.-]+)[^'"]*['"]/g),
  ]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('.') && !isNodeModule(name));
  return [...new Set(names)].sort();
}

function isNodeModule(name: string): boolean {
  return /^(?:node|path|fs|url|os|process|util|crypto|module|child_process)$/.test(name);
}
