import { posix } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { emittedPath } from './emitted';
import { mapExports, relativeTo } from './module-exports';
import { findOwners, type Owners } from './owners';
import type { PackageManifest } from './package-manifest';
import { planModules, type WorkspaceModule } from './plan-modules';
import type { Program, Source } from './program';
import { reach } from './reach';

/** What the output folder holds, and nothing else (assets apart). `to` is relative to it. */
export interface LayoutPlan {
  /** The compiled start file, relative to the output folder. */
  entry: string;
  /** Files tsc made; `from` is relative to its outDir. */
  files: { from: string; to: string }[];
  /** Files with a text of their own. */
  texts: { to: string; text: string }[];
  /** Relative symlinks that let Node find the modules; `target` is relative to the link's folder. */
  links: { to: string; target: string }[];
  modules: { name: string; projects: string[] }[];
}

/**
 * Lays a compiled program out by project: the app's own files at the top, each workspace library in
 * `workspace_modules/<package name>` with a package.json that says what its aliases or its own manifest say.
 *
 * @throws ToolError `NXM_TSC_MAIN_NOT_COMPILED` and those of `reach` and `planModules`
 */
export function planLayout(program: Program): LayoutPlan {
  const owners = findOwners(program);
  const main = owners.byPath.get(program.main);
  if (main === undefined || owners.ownerOf(main.path) !== program.app) throw mainError(program);
  const modules = planModules(program, owners, reach(program, owners));
  const inApp = (source: Source): string => posix.relative(program.app.root, source.emitted);
  const appFiles = owners
    .sourcesOf(program.app)
    .filter(({ path }) => path !== posix.join(program.app.root, 'package.json'))
    .map((source) => ({ from: source.emitted, to: inApp(source) }));
  return {
    entry: inApp(main),
    files: [...appFiles, ...modules.flatMap(moduleFiles)],
    texts: [...appManifest(program, owners), ...modules.flatMap(moduleTexts)],
    links: modules.map(({ name }) => moduleLink(name)),
    modules: modules.map(({ name, projects }) => ({
      name,
      projects: projects.map((project) => project.name),
    })),
  };
}

function moduleFiles({ name, root, sources }: WorkspaceModule): LayoutPlan['files'] {
  return sources.map(({ emitted }) => ({
    from: emitted,
    to: posix.join('workspace_modules', name, posix.relative(root, emitted)),
  }));
}

function moduleTexts({ name, manifest, types }: WorkspaceModule): LayoutPlan['texts'] {
  const folder = posix.join('workspace_modules', name);
  return [
    { to: posix.join(folder, 'package.json'), text: json(manifest) },
    ...types.map(({ folder: inner, type }) => ({
      to: posix.join(folder, inner, 'package.json'),
      text: json({ type }),
    })),
  ];
}

function moduleLink(name: string): LayoutPlan['links'][number] {
  const to = posix.join('node_modules', name);
  return { to, target: posix.relative(posix.dirname(to), posix.join('workspace_modules', name)) };
}

/**
 * The app needs a package.json where the workspace's would have Node read its files in the other format,
 * where it declares `imports`, or where it reads its own.
 */
function appManifest(program: Program, owners: Owners): LayoutPlan['texts'] {
  const { app } = program;
  const type = owners.formatOf(app);
  const own = app.manifest ?? {};
  const path = posix.join(app.root, 'package.json');
  const readsIt = owners.lookup.has(path);
  const mapping = {
    root: app.root,
    sources: owners.lookup,
    toTarget: (source: string) => relativeTo(app.root, emittedPath(source)),
    conditions: program.conditions,
  };
  const imports = own.imports && mapExports(own.imports, mapping);
  if (!readsIt && imports === undefined && type === program.rootType) return [];
  const manifest: PackageManifest = {
    ...(readsIt ? own : {}),
    type,
    ...(imports ? { imports: imports as NonNullable<PackageManifest['imports']> } : {}),
  };
  return [{ to: 'package.json', text: json(manifest) }];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function mainError({ main, app }: Program): ToolError {
  return new ToolError(
    'NXM_TSC_MAIN_NOT_COMPILED',
    `${main} is not among the files that tsc compiles for ${app.name}.`,
    {
      hint: `Add it to "include" or "files" of the app's tsconfig, or set main to a file that is.`,
    },
  );
}
