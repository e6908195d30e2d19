import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { ToolError } from '@nx-multistage/errors';
import { defaultOutput } from '../../workspace/default-output';
import { joinPath, stateFolder } from '../../workspace/paths';
import { normalizeAssets } from './normalize-assets';
import { checkNoSourceInside, checkOutputPath } from './output-path';
import type { PackageManifest } from './package-manifest';
import type { Project } from './program';
import type { TscOptions } from './schema';
import type { TscSpec } from './spec';

const CONFIGS = ['tsconfig.app.json', 'tsconfig.build.json', 'tsconfig.json'];
const MAIN_STEMS = ['src/main', 'src/server', 'src/index', 'src/app', 'main', 'server', 'index'];
const MAIN_ENDINGS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs'];

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ToolError `NXM_TSC_NO_PROJECT`, `NXM_TSC_NO_CONFIG`, `NXM_TSC_NO_MAIN`, `NXM_TSC_OUTPUT_PATH`, `NXM_TSC_ASSET`
 */
export function normalize(options: TscOptions, context: ExecutorContext): TscSpec {
  const workspaceRoot = realpathSync(context.root);
  const projects = readProjects(workspaceRoot, context);
  const app = projects.find(({ name }) => name === context.projectName);
  if (app === undefined) throw projectError(context.projectName);
  const outputPath = joinPath(options.outputPath ?? defaultOutput(app.name, app.root));
  const workFolder = joinPath(stateFolder(app.root), 'tsc');
  checkOutputPath(outputPath, { workspaceRoot, projects, workFolder });
  const main = findMain(workspaceRoot, app, options.main);
  checkNoSourceInside(outputPath, [main]);
  return {
    workspaceRoot,
    app,
    projects,
    main,
    tsConfig: findConfig(workspaceRoot, app, options.tsConfig),
    outputPath,
    workFolder,
    assets: normalizeAssets(options.assets ?? [], app.root),
    clean: options.clean ?? true,
    watch: options.watch ?? false,
    ...(options.sourceMap === undefined ? {} : { sourceMap: options.sourceMap }),
  };
}

function readProjects(workspaceRoot: string, context: ExecutorContext): Project[] {
  return Object.entries(context.projectsConfigurations?.projects ?? {}).map(([name, project]) => {
    const manifest = readManifest(join(workspaceRoot, project.root, 'package.json'));
    return {
      name,
      root: joinPath(project.root),
      hasOwnBuild: project.root !== '.' && project.targets?.['build'] !== undefined,
      ...(manifest === undefined ? {} : { manifest }),
    };
  });
}

/** tsc itself complains about a manifest it cannot read. */
function readManifest(path: string): PackageManifest | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) as PackageManifest;
  } catch {
    return undefined;
  }
}

function findMain(workspaceRoot: string, app: Project, option: string | undefined): string {
  const candidates =
    option === undefined
      ? MAIN_STEMS.flatMap((stem) => MAIN_ENDINGS.map((ending) => `${app.root}/${stem}${ending}`))
      : [option, `${app.root}/${option}`];
  const found = candidates
    .map((path) => joinPath(path))
    .find((path) => isFile(workspaceRoot, path));
  if (found !== undefined) return found;
  throw new ToolError(
    'NXM_TSC_NO_MAIN',
    option === undefined
      ? `Project ${app.name} has no start file: none of ${MAIN_STEMS.join('.ts, ')}.ts is in ${app.root}.`
      : `main of ${app.name} is ${option}, and there is no such file.`,
    { hint: 'Set main to the workspace-relative path of the file that starts the app.' },
  );
}

function findConfig(workspaceRoot: string, app: Project, option: string | undefined): string {
  const names = option === undefined ? CONFIGS : [option];
  const candidates =
    option === undefined
      ? names.map((name) => `${app.root}/${name}`)
      : [option, `${app.root}/${option}`];
  const found = candidates
    .map((path) => joinPath(path))
    .find((path) => isFile(workspaceRoot, path));
  if (found !== undefined) return found;
  throw new ToolError(
    'NXM_TSC_NO_CONFIG',
    `${app.name} has no TypeScript configuration: ${names.join(', ')} not found in ${option === undefined ? app.root : 'the workspace'}.`,
    {
      hint: 'Set tsConfig to the workspace-relative path of the configuration that compiles the app.',
    },
  );
}

function isFile(workspaceRoot: string, path: string): boolean {
  return statSync(join(workspaceRoot, path), { throwIfNoEntry: false })?.isFile() ?? false;
}

function projectError(name: string | undefined): ToolError {
  return new ToolError('NXM_TSC_NO_PROJECT', `There is no project ${name ?? '(unnamed)'}.`, {
    hint: 'Run the target as nx run <project>:<target>; nx show projects lists them.',
  });
}
