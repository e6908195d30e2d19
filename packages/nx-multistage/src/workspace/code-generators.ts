import type { ProjectConfiguration, ProjectGraph } from '@nx/devkit';
import type { MigrateImage, ProductionRun, ProductionStep } from '@nx-multistage/dockerfile';
import { distroLibc } from '@nx-multistage/dockerfile';
import type { ImageOptions } from '../plan/image-options';
import { detectDistro } from '../plan/distro';
import { targetPlatforms } from '../plan/target-platforms';
import type { WorkspaceFiles } from './files';
import { findGraphPackages } from './libraries';
import { readLockfile } from './lockfile';
import { readManifest } from './manifest';
import type { PackageManagerFacts } from './package-manager';
import { isInside } from './paths';
import { migrateImage, prismaNeeds, type PrismaNeeds, type PrismaSubject } from './prisma';

export interface GeneratorSubject {
  graph: ProjectGraph;
  projectName: string;
  files: WorkspaceFiles;
  manager: PackageManagerFacts;
  /** Roots of the app and of its libraries. */
  folders: readonly string[];
  options: ImageOptions;
}

/** What code generators ask of an image, of its build and of its artifacts. */
export interface CodeGeneration {
  production?: ProductionRun;
  migrate?: MigrateImage;
  /** Programs of the workspace that nothing runs before the build. */
  generate: PrismaNeeds['generate'];
  /** Whether Prisma is used, and none of its clients has a native engine. */
  engineFree: boolean;
  /** Distro packages of the image. */
  packages: string[];
  /** Files outside of the app and its libraries that a build in a container needs. */
  rootFiles: string[];
  /** Names that are imported and are no packages of the image: generated code, the generators themselves. */
  exclude: string[];
  /** Sentences for a person. */
  notes: string[];
}

/**
 * The steps that the options name and those of Prisma, which are found out.
 *
 * @throws ToolError of `prismaNeeds` and `migrateImage`
 */
export function findCodeGeneration(subject: GeneratorSubject): CodeGeneration {
  const { files, folders, options } = subject;
  const { isUsed, versions } = prismaUse(subject);
  const isOff = options.production?.prisma === false;
  const prisma = isOff
    ? undefined
    : prismaNeeds({
        files,
        // A schema of their own says enough; whether the root's is meant, only what they use does.
        folders: isUsed ? [...folders, '.'] : folders,
        targets: targetPlatforms(distroLibc(detectDistro(options).value), options.platforms),
        ...versions,
      });
  const given = (options.production?.run ?? []).map(stepOf);
  const steps = [...(prisma?.steps ?? []), ...given];
  const tools = [
    ...(prisma !== undefined && prisma.steps.length > 0 ? ['prisma'] : []),
    ...(options.production?.run ?? []).flatMap((step) => step.packages ?? []),
  ];
  const production = {
    run: steps,
    tools: [...new Set(tools)].sort(),
    env: options.production?.env ?? {},
  };
  const generate = prisma === undefined || generatesItself(subject) ? [] : prisma.generate;
  return {
    generate,
    engineFree: prisma !== undefined && prisma.packages.length === 0,
    packages: prisma?.packages ?? [],
    rootFiles: outside(
      prisma?.schemas.flatMap((schema) => [
        ...schema.files,
        ...(schema.config === undefined ? [] : [schema.config]),
      ]) ?? [],
      folders,
    ),
    exclude: prisma === undefined ? [] : ['.prisma', 'prisma'],
    notes: [...(prisma?.notes ?? []), ...unbuilt(prisma, generate, subject)],
    ...(steps.length === 0
      ? {}
      : {
          production: {
            ...production,
            packages: prisma?.steps.length === 0 ? [] : (prisma?.packages ?? []),
          },
        }),
    ...(options.migrate === true
      ? { migrate: migrateImage(prisma, files, { version: versions.cliVersion }) }
      : {}),
  };
}

/** Prisma's packages are native for their engines, which not every client has. */
export function withoutEngines<Entry extends { name: string }>(
  native: readonly Entry[],
  { engineFree }: Pick<CodeGeneration, 'engineFree'>,
): Entry[] {
  return native.filter(({ name }) => !engineFree || !name.startsWith('@prisma/'));
}

function stepOf({
  command,
  inputs = [],
  env = {},
}: NonNullable<NonNullable<ImageOptions['production']>['run']>[number]): ProductionStep {
  return { command, inputs, env, why: 'option production' };
}

/** An app uses Prisma where it or a library of its declares or imports a package of Prisma's. */
function prismaUse({ graph, projectName, files, manager, folders }: GeneratorSubject): {
  isUsed: boolean;
  versions: Pick<PrismaSubject, 'cliVersion' | 'clientVersion'>;
} {
  const lock = readLockfile(files, '.', manager);
  const names = folders
    .filter((folder) => folder !== '.')
    .flatMap((folder) => Object.keys(readManifest(files, folder)?.dependencies ?? {}));
  const isPrisma = (name: string): boolean => name.startsWith('@prisma/');
  const versionOf = (name: string): string | undefined =>
    [...folders, '.'].map((folder) => lock.find(folder, name)?.version).find(Boolean);
  return {
    isUsed: [...names, ...findGraphPackages(graph, projectName)].some(isPrisma),
    versions: { clientVersion: versionOf('@prisma/client'), cliVersion: versionOf('prisma') },
  };
}

const GENERATES = /prisma(?:["',\s]+|:)generate|["' ]prisma generate/;

/** Whether the build target, or a target it depends on in the app or its libraries, generates the clients. */
function generatesItself({ graph, projectName, folders, options }: GeneratorSubject): boolean {
  const projects = Object.values(graph.nodes)
    .map(({ data }) => data as ProjectConfiguration)
    .filter(({ root }) => folders.includes(root));
  const own = (graph.nodes[projectName]?.data ?? {}) as ProjectConfiguration;
  const seen = new Set<string>();
  const reaches = (project: ProjectConfiguration, name: string): boolean => {
    const key = `${project.root} ${name}`;
    const target = project.targets?.[name];
    if (seen.has(key) || target === undefined) return false;
    seen.add(key);
    if (GENERATES.test(JSON.stringify(target))) return true;
    return (target.dependsOn ?? []).some((each) => {
      const text = typeof each === 'string' ? each : each.target;
      const where = text.startsWith('^')
        ? projects.filter((one) => one !== project)
        : [project, ...projects];
      return where.some((one) => reaches(one, text.replace(/^\^|^.*:/g, '')));
    });
  };
  return reaches(own, options.buildTarget ?? 'build');
}

function outside(paths: readonly string[], folders: readonly string[]): string[] {
  return paths.filter((path) => !folders.some((folder) => isInside(path, folder)));
}

function unbuilt(
  prisma: PrismaNeeds | undefined,
  generate: PrismaNeeds['generate'],
  { projectName, options }: GeneratorSubject,
): string[] {
  if (prisma === undefined || generate.length === 0) return [];
  return [
    `nothing that ${projectName}:${options.buildTarget ?? 'build'} depends on runs prisma generate: a build in a container runs it first, on this machine it is yours to run (docs/prisma.md)`,
  ];
}
