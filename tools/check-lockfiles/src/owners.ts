import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fixture } from './fixture';
import { importsBelow, modulesBelow, type TreeOwner } from './tree';
import { librariesOf } from './workspace';

type Owners = Record<string, TreeOwner>;

/** The app and the libraries where they lie in their workspace; built code looks up from its project. */
export function ownersOfWorkspace(root: string, fixture: Fixture): Owners {
  const owners: Owners = {
    '': {
      place: existsSync(join(root, 'apps/api')) ? 'apps/api' : '.',
      byName: true,
      imports: importsBelow(root, 'dist/apps/api').map((each) => ({
        ...each,
        file: 'apps/api/x.js',
      })),
      declared: declaredIn(root, 'apps/api'),
    },
  };
  const libraries = librariesOf(fixture);
  for (const library of [...libraries, ...localFolders(fixture)]) {
    const { packageName, aliases, root: folder, outputs } = library;
    const name = packageName ?? aliases[0];
    if (name === undefined) continue;
    const built = [`dist/apps/api/workspace_modules/${name}`, ...outputs, folder].find((each) =>
      existsSync(join(root, each)),
    );
    owners[name] = {
      place: existsSync(join(root, folder)) ? folder : '.',
      byName: libraries.includes(library),
      imports: importsBelow(root, built ?? folder).map((each) => ({
        ...each,
        file: join(folder, 'x.js'),
      })),
      declared: declaredIn(root, folder),
    };
  }
  return owners;
}

/** Packages that are folders of the workspace without being its packages. */
function localFolders({ files }: Fixture): ReturnType<typeof librariesOf> {
  return Object.entries(files).flatMap(([path, content]) => {
    const [, root] = /^(vendor\/.+)\/package\.json$/.exec(path) ?? [];
    if (root === undefined) return [];
    const packageName = (content as { name: string }).name;
    return [{ projectName: root, root, packageName, aliases: [], ownBuild: false, outputs: [] }];
  });
}

/** The app and the modules of a pruned tree, after its install. */
export function ownersOfPruned(root: string): Owners {
  const modules = modulesBelow(root).map((name): [string, TreeOwner] => {
    const place = `workspace_modules/${name}`;
    return [
      name,
      {
        place,
        byName: true,
        imports: importsBelow(root, place),
        declared: declaredIn(root, place),
      },
    ];
  });
  const app = {
    place: 'app',
    byName: true,
    imports: importsBelow(root, 'app'),
    declared: declaredIn(root, '.'),
  };
  return { '': app, ...Object.fromEntries(modules) };
}

function declaredIn(root: string, folder: string): string[] {
  const file = join(root, folder, 'package.json');
  if (!existsSync(file)) return [];
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object | undefined>;
  return Object.keys({ ...manifest['dependencies'], ...manifest['optionalDependencies'] });
}
