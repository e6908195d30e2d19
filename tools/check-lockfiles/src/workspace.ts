import { writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LibraryInput, PackageManagerName } from '@nx-multistage/prune';
import { writeFiles } from '@nx-multistage/testkit';
import type { Fixture } from './fixture';
import type { ManagerId } from './managers';
import { packageFiles } from './registry/packages';
import { packTarball } from './registry/tarball';
import { toYaml } from './yaml';

type Manifest = Record<string, unknown>;

/** A fixture as one manager's workspace. */
interface Setting {
  fixture: Fixture;
  manager: ManagerId;
  /** Where the registry answers. */
  registry: string;
}

/** Where each manager keeps the globs of workspace packages, forced versions and catalogs. */
interface Spelling {
  /** `workspace:*` is known. */
  hasWorkspaceProtocol: boolean;
  root: (fixture: Fixture, major: number, settings: Manifest) => Manifest;
  /** Further files. */
  files: (fixture: Fixture, major: number, settings: Manifest) => Record<string, string>;
}

const globs = ({ packages }: Fixture): Manifest =>
  packages === undefined ? {} : { workspaces: packages };

const SPELLINGS: Readonly<Record<PackageManagerName, Spelling>> = {
  npm: {
    hasWorkspaceProtocol: false,
    root: (fixture) => ({ ...globs(fixture), ...some('overrides', fixture.overrides) }),
    files: () => ({}),
  },
  pnpm: {
    hasWorkspaceProtocol: true,
    root: ({ overrides }, major, settings) =>
      major > 9 ? {} : some('pnpm', { ...some('overrides', overrides), ...settings }),
    files: ({ packages, overrides, catalog, catalogs }, major, settings) => {
      const yaml = {
        ...some('packages', packages),
        ...some('catalog', catalog),
        ...some('catalogs', catalogs),
        ...(major > 9 ? { ...some('overrides', overrides), ...settings } : {}),
      };
      return Object.keys(yaml).length === 0 ? {} : { 'pnpm-workspace.yaml': toYaml(yaml) };
    },
  },
  'yarn-classic': {
    hasWorkspaceProtocol: false,
    root: (fixture) => ({ ...globs(fixture), ...some('resolutions', fixture.overrides) }),
    files: () => ({}),
  },
  'yarn-berry': {
    hasWorkspaceProtocol: true,
    root: (fixture) => ({ ...globs(fixture), ...some('resolutions', fixture.overrides) }),
    files: ({ catalog, catalogs }, _major, settings) => ({
      '.yarnrc.yml': toYaml({
        nodeLinker: 'node-modules',
        ...some('catalog', catalog),
        ...some('catalogs', catalogs),
        ...settings,
      }),
    }),
  },
  bun: {
    hasWorkspaceProtocol: true,
    root: ({ packages, overrides, catalog, catalogs }) => ({
      ...(packages === undefined
        ? {}
        : {
            workspaces:
              catalog === undefined && catalogs === undefined
                ? packages
                : { packages, ...some('catalog', catalog), ...some('catalogs', catalogs) },
          }),
      ...some('overrides', overrides),
    }),
    files: () => ({}),
  },
};

/**
 * Every file of a fixture's workspace, as the manager wants it.
 */
export function workspaceFiles({ fixture, manager, registry }: Setting): Record<string, unknown> {
  const spelling = SPELLINGS[manager.name];
  const part = fixture.of?.[manager.name] ?? {};
  const major = Number.parseInt(manager.version);
  const files = mergeFiles(fixture.files, part.files ?? {});
  const root = {
    name: 'workspace',
    private: true,
    ...spelling.root(fixture, major, part.settings ?? {}),
    ...(files['package.json'] as Manifest | undefined),
    packageManager: `${manager.name.replace(/-.*/, '')}@${manager.version}`,
  };
  const all = {
    ...files,
    ...spelling.files(fixture, major, part.settings ?? {}),
    'package.json': root,
  };
  return Object.fromEntries(
    Object.entries(all).map(([path, content]) => [path, spell(content, spelling, registry)]),
  );
}

/** Writes the workspace, with the archives that lie in it. */
export function writeWorkspace(root: string, setting: Setting): void {
  const { registry: published, unpublished, tarballs = {} } = setting.fixture;
  writeFiles(root, workspaceFiles(setting));
  for (const [path, id] of Object.entries(tarballs)) {
    const literal = { ...published, ...unpublished }[id] ?? {};
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), packTarball(packageFiles(id, literal).files));
  }
}

/** The libraries that the project graph would name for the app: every other package of the workspace. */
export function librariesOf(fixture: Fixture): readonly LibraryInput[] {
  if (fixture.libraries !== undefined) return fixture.libraries;
  return Object.entries(fixture.files).flatMap(([path, content]) => {
    const [, root] = /^(.+)\/package\.json$/.exec(path) ?? [];
    const manifest = content as { name?: string; main?: string };
    if (root === undefined || manifest.name === undefined) return [];
    if (root === 'apps/api' || root.startsWith('dist/') || root.startsWith('vendor/')) return [];
    return [
      {
        projectName: root.replace(/\//g, '-'),
        root,
        packageName: manifest.name,
        aliases: [],
        ownBuild: true,
        outputs: [`${root}/dist`],
      },
    ];
  });
}

function some(key: string, value: unknown): Manifest {
  const isEmpty =
    value === undefined ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return isEmpty ? {} : { [key]: value };
}

function mergeFiles(files: Fixture['files'], over: Fixture['files']): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...files };
  for (const [path, content] of Object.entries(over)) {
    const before = merged[path];
    merged[path] =
      typeof content === 'object' && typeof before === 'object'
        ? { ...(before as object), ...content }
        : content;
  }
  return merged;
}

function spell(content: unknown, { hasWorkspaceProtocol }: Spelling, registry: string): unknown {
  const isText = typeof content === 'string';
  const text = (isText ? content : JSON.stringify(content)).replaceAll('{registry}', registry);
  const spelt = hasWorkspaceProtocol ? text : text.replace(/"workspace:[^"]*"/g, '"*"');
  return isText ? spelt : JSON.parse(spelt);
}
