import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { buildToolOf } from './build-tools';
import type { Detected } from './detected';
import type { WorkspaceFiles } from './files';
import { readManifest } from './manifest';
import { joinPath } from './paths';
import { resolveOutputs } from './target-outputs';
import { readTsOption } from './tsconfig';

/** Where a build leaves the compiled app, and the file that starts it. */
export interface BuildOutput {
  /** Workspace-relative folder. */
  output: string;
  /** Start file relative to the folder. */
  entry: string;
}

export interface BuildQuestion {
  projectName: string;
  project: ProjectConfiguration;
  /** Name of the build target. */
  buildTarget: string;
  /** The user's own words, which win. */
  outputPath?: string;
  main?: string;
}

const JAVASCRIPT = /\.[cm]?js$/;
const FALLBACK_ENTRIES = [
  'main.js',
  'src/main.js',
  'index.js',
  'src/index.js',
  'server.js',
  'src/server.js',
  'app.js',
  'main.cjs',
  'main.mjs',
  'index.cjs',
  'index.mjs',
  'server.mjs',
  'server.cjs',
];

/**
 * The places where the build target may leave the app, best guess first.
 *
 * @throws ToolError `NXM_BUILD_TARGET_MISSING`
 */
export function buildCandidates(
  files: WorkspaceFiles,
  question: BuildQuestion,
): Detected<BuildOutput>[] {
  const target = buildTargetOf(question);
  const tool = buildToolOf(target, question.project, files);
  const outputs =
    question.outputPath === undefined
      ? unique([
          ...tool.outputs,
          ...compilerOutputs(files, question.project),
          ...resolveOutputs(target, question.project, question.projectName),
        ])
      : [joinPath(question.outputPath)];
  const from = `target ${question.projectName}:${question.buildTarget} (${tool.name})`;
  return outputs.flatMap((output) => {
    const entries =
      question.main === undefined
        ? unique([
            ...manifestEntries(files, question.project, output),
            ...tool.entries,
            ...FALLBACK_ENTRIES,
          ])
        : [relativeEntry(question.main, output)];
    return entries.map((entry) => ({ value: { output, entry }, from }));
  });
}

/**
 * The output of a build that has run: the first candidate whose entry is there.
 *
 * @throws ToolError `NXM_BUILD_OUTPUT_MISSING`, `NXM_ENTRY_NOT_FOUND`, `NXM_BUILD_TARGET_MISSING`
 */
export function findBuildOutput(
  files: WorkspaceFiles,
  question: BuildQuestion,
): Detected<BuildOutput> {
  const candidates = buildCandidates(files, question);
  const found = candidates.find(({ value }) => files.isFile(joinPath(value.output, value.entry)));
  if (found !== undefined) return found;
  const folders = unique(candidates.map(({ value }) => value.output));
  const present = folders.filter((folder) => files.list(folder).length > 0);
  const { projectName, buildTarget } = question;
  if (present.length === 0)
    throw new ToolError(
      'NXM_BUILD_OUTPUT_MISSING',
      `The build of ${projectName} left nothing in ${folders.join(', ')}.`,
      {
        hint: `Run nx run ${projectName}:${buildTarget}; if it writes elsewhere, declare the target's outputs or set outputPath on the docker-prune target.`,
      },
    );
  throw new ToolError(
    'NXM_ENTRY_NOT_FOUND',
    `The build output of ${projectName} has no start file: looked in ${present.join(', ')}${question.main === undefined ? '' : ` for ${question.main}`}, found ${listing(files, present[0] ?? '.')}.`,
    {
      hint: 'Set main on the docker-prune target to the start file, relative to the build output.',
    },
  );
}

/** @throws ToolError `NXM_BUILD_TARGET_MISSING` */
export function buildTargetOf({
  project,
  projectName,
  buildTarget,
}: BuildQuestion): TargetConfiguration {
  const target = project.targets?.[buildTarget];
  if (target !== undefined) return target;
  throw new ToolError(
    'NXM_BUILD_TARGET_MISSING',
    `Project ${projectName} has no target ${buildTarget}.`,
    {
      hint: `Run nx g docker-setup ${projectName}, which adds one, or set buildTarget to the target that builds it (it has ${Object.keys(project.targets ?? {}).join(', ') || 'none'}).`,
    },
  );
}

/** `outDir` of the app's own tsconfig, for targets that declare no outputs (`nest build`, `tsc -b`). */
function compilerOutputs(files: WorkspaceFiles, project: ProjectConfiguration): string[] {
  return ['tsconfig.build.json', 'tsconfig.app.json', 'tsconfig.json'].flatMap((name) => {
    const outDir = readTsOption(files, joinPath(project.root, name), 'outDir');
    return typeof outDir?.value === 'string' ? [joinPath(outDir.folder, outDir.value)] : [];
  });
}

/** What the project's manifest says of its start file: `main`, then `node <file>` in a start script. */
function manifestEntries(
  files: WorkspaceFiles,
  project: ProjectConfiguration,
  output: string,
): string[] {
  const manifest = readManifest(files, project.root);
  const scripts = ['start:prod', 'start', 'serve'].map((name) => manifest?.scripts?.[name] ?? '');
  const started = scripts.map((script) => /\bnode\s+(?:--?\S+\s+)*([^\s;&|]+)/.exec(script)?.[1]);
  return [manifest?.main, ...started].flatMap((path) => {
    if (path === undefined) return [];
    const inside = posix.relative(output, joinPath(project.root, path));
    if (inside.startsWith('..')) return [];
    return JAVASCRIPT.test(inside) ? [inside] : [`${inside}.js`, `${inside}/index.js`];
  });
}

/** `main` may be given relative to the output or to the workspace. */
function relativeEntry(main: string, output: string): string {
  const path = joinPath(main);
  return path.startsWith(`${output}/`) ? path.slice(output.length + 1) : path;
}

function listing(files: WorkspaceFiles, folder: string): string {
  const names = files.list(folder);
  return names.slice(0, 8).join(', ') + (names.length > 8 ? ` and ${names.length - 8} more` : '');
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
