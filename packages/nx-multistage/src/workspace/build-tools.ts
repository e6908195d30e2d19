import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import { defaultOutput } from './default-output';
import type { WorkspaceFiles } from './files';
import { readJsonObject } from './manifest';
import { joinPath } from './paths';

/** What is known of a tool that builds apps. Adding one is a row in {@link BUILD_TOOLS}. */
interface BuildTool {
  /** Whether a target runs this tool. */
  matches(target: TargetConfiguration): boolean;
  /** Workspace-relative output folders, best guess first. */
  outputs(subject: Subject): string[];
  /** Start files relative to an output folder, best guess first. */
  entries(subject: Subject): string[];
}

interface Subject {
  options: Record<string, unknown>;
  project: ProjectConfiguration;
  files: WorkspaceFiles;
}

type BuildToolName =
  | 'nx-multistage:tsc'
  | '@nx/js'
  | '@nx/esbuild'
  | '@nx/webpack'
  | '@nx/vite'
  | 'nest build'
  | 'tsc'
  | 'declared outputs';

const executor =
  (...names: string[]) =>
  (target: TargetConfiguration): boolean =>
    names.includes(target.executor ?? '');
const command =
  (pattern: RegExp) =>
  (target: TargetConfiguration): boolean =>
    pattern.test(commandOf(target));
const option =
  (name: string) =>
  ({ options }: Subject): string[] => {
    const value = options[name];
    if (typeof value === 'string') return [joinPath(value)];
    const path = (value as { path?: unknown } | undefined)?.path;
    return typeof path === 'string' ? [joinPath(path)] : [];
  };
const bundled = ({ options }: Subject): string[] => {
  const named = options['outputFileName'];
  const base = typeof options['main'] === 'string' ? posix.parse(options['main']).name : 'main';
  const names = [typeof named === 'string' ? posix.parse(named).name : base, base, 'main'];
  return names.flatMap((name) => [`${name}.js`, `${name}.cjs`, `${name}.mjs`]);
};

const BUILD_TOOLS = {
  'nx-multistage:tsc': {
    matches: executor('nx-multistage:tsc'),
    outputs: (subject) => [
      ...option('outputPath')(subject),
      defaultOutput(subject.project.name ?? 'app', subject.project.root),
    ],
    entries: (subject) => emitted(subject, [subject.project.root]),
  },
  '@nx/js': {
    matches: executor('@nx/js:tsc', '@nx/js:swc'),
    outputs: option('outputPath'),
    entries: (subject) => {
      const { rootDir } = subject.options;
      return emitted(subject, [
        ...(typeof rootDir === 'string' ? [rootDir] : []),
        subject.project.root,
        subject.project.sourceRoot ?? joinPath(subject.project.root, 'src'),
        '.',
      ]);
    },
  },
  '@nx/esbuild': {
    matches: executor('@nx/esbuild:esbuild'),
    outputs: option('outputPath'),
    entries: (subject) => esbuildFirst(subject, bundled(subject)),
  },
  '@nx/webpack': {
    matches: (target) =>
      executor('@nx/webpack:webpack', '@nx/rspack:rspack')(target) ||
      command(/^\s*(npx )?(webpack|rspack)\b/)(target),
    outputs: option('outputPath'),
    entries: bundled,
  },
  '@nx/vite': {
    matches: (target) =>
      executor('@nx/vite:build')(target) || command(/^\s*(npx )?vite build\b/)(target),
    outputs: option('outputPath'),
    entries: bundled,
  },
  'nest build': { matches: command(/\bnest build\b/), outputs: () => [], entries: nestEntries },
  tsc: { matches: command(/\b(tsc|tsgo|vue-tsc)\b/), outputs: () => [], entries: () => [] },
  'declared outputs': { matches: () => true, outputs: option('outputPath'), entries: bundled },
} satisfies Record<BuildToolName, BuildTool>;

/** What the tool behind a build target says of its output. */
export function buildToolOf(
  target: TargetConfiguration,
  project: ProjectConfiguration,
  files: WorkspaceFiles,
): { name: BuildToolName; outputs: string[]; entries: string[] } {
  const names = Object.keys(BUILD_TOOLS) as BuildToolName[];
  const name = names.find((key) => BUILD_TOOLS[key].matches(target)) ?? 'declared outputs';
  const options = { ...target.options, ...configuredOptions(target) } as Record<string, unknown>;
  const subject = { options, project, files };
  return {
    name,
    outputs: BUILD_TOOLS[name].outputs(subject),
    entries: BUILD_TOOLS[name].entries(subject),
  };
}

function configuredOptions(target: TargetConfiguration): object {
  const configuration = target.defaultConfiguration;
  return configuration === undefined
    ? {}
    : ((target.configurations?.[configuration] as object) ?? {});
}

/** The command line a target runs, whether a command, a `run-commands` option or a package.json script. */
function commandOf(target: TargetConfiguration): string {
  const options = (target.options ?? {}) as { command?: unknown; commands?: unknown };
  const commands = Array.isArray(options.commands)
    ? options.commands.map((item) =>
        typeof item === 'string' ? item : ((item as { command?: string }).command ?? ''),
      )
    : [];
  const script = (target.metadata as { scriptContent?: string } | undefined)?.scriptContent;
  return [target.command, options.command, ...commands, script]
    .filter((text): text is string => typeof text === 'string')
    .join('\n');
}

/**
 * @nx/esbuild ends CommonJS files in `.cjs` unless `outExtension` says otherwise or ES modules are written
 * beside them. Source: @nx/esbuild, `getOutExtension`.
 */
function esbuildFirst({ options }: Subject, entries: string[]): string[] {
  const settings = options['esbuildOptions'] as
    { outExtension?: Record<string, string> } | undefined;
  const formats = [options['format'] ?? 'esm'].flat();
  const extension = settings?.outExtension?.['.js'] ?? (formats.includes('esm') ? '.js' : '.cjs');
  const first = entries.filter((entry) => entry.endsWith(extension));
  return [...first, ...entries.filter((entry) => !first.includes(entry))];
}

/** `main` as a compiler writes it, for each folder that may have been its `rootDir`. */
function emitted({ options, project }: Subject, rootDirs: string[]): string[] {
  const main =
    typeof options['main'] === 'string'
      ? joinPath(options['main'])
      : joinPath(project.root, 'src/main.ts');
  return rootDirs
    .map((rootDir) => posix.relative(joinPath(rootDir), main))
    .filter((path) => !path.startsWith('..'))
    .map((path) => path.replace(/\.([cm]?)tsx?$/, '.$1js'));
}

/** https://docs.nestjs.com/cli/monorepo#cli-properties: `entryFile`, below the compiled `sourceRoot` or not. */
function nestEntries({ files, project }: Subject): string[] {
  const config =
    readJsonObject<{ entryFile?: string; sourceRoot?: string }>(
      files,
      joinPath(project.root, 'nest-cli.json'),
    ) ?? {};
  const entry = `${config.entryFile ?? 'main'}.js`;
  return [entry, joinPath(config.sourceRoot ?? 'src', entry)];
}
