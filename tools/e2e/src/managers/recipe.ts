import { REPOSITORY, type WorkspaceManager, type WorkspaceRecipe } from '@nx-multistage/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageBased } from '../recipes/package-based';
import { readFolder } from '../recipes/fixture';

/** How one package manager asks for a library of the workspace, and what it needs at the root. */
export interface ManagerSetting {
  manager: WorkspaceManager;
  /** Specifier of a workspace library. */
  library: string;
  /** Laid over the root manifest. */
  manifest: Record<string, unknown>;
  /** Files at the root. */
  files: Record<string, unknown>;
}

const KEPT = /^(?:apps\/api|packages)\/|^tsconfig\.json$/;
const SAMPLE_BASE = 'apps/tsconfig.samples.json';

/**
 * The apps that are built with each package manager: `api` of the package-based workspace (an ES module, a library of
 * TypeScript source, one with a build of its own, prebuilt native packages) and `sample`, which is apps/api of this
 * repository with the library it shares.
 */
export function recipeFor({ manager, library, manifest, files }: ManagerSetting): WorkspaceRecipe {
  const kept = Object.entries(packageBased.files ?? {}).filter(([path]) => KEPT.test(path));
  return {
    preset: 'ts',
    manager,
    manifest: {
      workspaces: ['packages/*', 'apps/*'],
      devDependencies: { '@types/bcrypt': '6.0.0', '@types/node': '22.20.5' },
      ...manifest,
    },
    files: {
      ...Object.fromEntries(kept.map(([path, content]) => [path, asksFor(library, content)])),
      ...sampleFiles(library),
      'tsconfig.json': {
        extends: './tsconfig.base.json',
        compileOnSave: false,
        files: [],
        references: ['packages/money', 'packages/util', 'apps/api'].map((path) => ({
          path: `./${path}`,
        })),
      },
      'nx.json': nxJson(),
      ...files,
    },
  };
}

/** The samples lie in `apps` here as well, with the compiler options they are written for. */
function sampleFiles(library: string): Record<string, unknown> {
  const text = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');
  const json = (path: string) => JSON.parse(text(path)) as Record<string, unknown>;
  const moved = (path: string) =>
    text(path)
      .replaceAll('../../tsconfig.base.json', '../tsconfig.samples.json')
      .replaceAll('apps/api', 'apps/sample');
  const own = json('apps/api/package.json');
  const renamed = { ...own, nx: { ...(own['nx'] as object), name: 'sample' } };
  return {
    [SAMPLE_BASE]: text('tsconfig.base.json'),
    ...readFolder(join(REPOSITORY, 'apps/api/src'), 'apps/sample/src'),
    ...readFolder(join(REPOSITORY, 'apps/shared/src'), 'apps/shared/src'),
    'apps/sample/package.json': asksFor(
      library,
      JSON.parse(JSON.stringify(renamed).replaceAll('apps/api', 'apps/sample')),
    ),
    'apps/shared/package.json': json('apps/shared/package.json'),
    ...Object.fromEntries(
      ['tsconfig.json', 'tsconfig.app.json'].map((name) => [
        `apps/sample/${name}`,
        moved(`apps/api/${name}`),
      ]),
    ),
    'apps/shared/tsconfig.json': moved('apps/shared/tsconfig.json'),
  };
}

/** A manifest that asks for the libraries of the workspace as its package manager wants it. */
function asksFor(library: string, content: unknown): unknown {
  const manifest = content as { dependencies?: Record<string, string> };
  if (typeof content !== 'object' || manifest.dependencies === undefined) return content;
  const dependencies = Object.entries(manifest.dependencies).map(([name, spec]) => [
    name,
    spec === '*' ? library : spec,
  ]);
  return { ...manifest, dependencies: Object.fromEntries(dependencies) };
}

function nxJson(): unknown {
  const original = packageBased.files?.['nx.json'] as { plugins: object[] };
  return { ...original, plugins: original.plugins.slice(0, 1) };
}
