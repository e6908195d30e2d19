import { allTargets, exportTargets } from '../imports/exports';
import { isLoadable, resolveFile } from '../imports/resolve-file';
import type { ImportKind } from '../imports/scan';
import { manifestAt } from '../manifest';
import { below, climbs, isInside, join } from '../paths';
import type { LibraryInput } from '../request';
import type { Manifest, Snapshot } from '../snapshot';
import type { DeclaringManifest, ModuleSource, PlanContext } from './context';
import { mapToOutput } from './map-to-output';

/** What is asked of a module: a subpath, in one of Node's two ways. */
export interface Asked {
  name: string;
  subpath: string;
  kind: ImportKind;
}

/**
 * The file a subpath of a module loads under Node's conditions.
 *
 * @returns workspace-relative path, or undefined where nothing that Node can load is there
 */
export function fileOf(
  snapshot: Snapshot,
  source: Pick<ModuleSource, 'folder' | 'manifest'>,
  asked: Asked,
): string | undefined {
  for (const target of exportTargets(source.manifest, asked.subpath, asked.kind)) {
    if (climbs(join(target))) continue;
    const file = resolveFile(snapshot, join(source.folder, target));
    if (file !== undefined && isLoadable(file)) return file;
  }
  return undefined;
}

/**
 * The library as our own tsc executor laid it out inside the app's output.
 */
export function compiledModule(context: PlanContext, name: string): ModuleSource | undefined {
  const { request, snapshot } = context;
  const folder = join(request.app.output, 'workspace_modules', name);
  const manifest = manifestAt(snapshot, join(folder, 'package.json'));
  if (manifest === undefined) return undefined;
  const library = context.libraries.find(
    (each) => each.packageName === name || each.aliases.some((alias) => startsAt(alias, name)),
  );
  return {
    name,
    folder,
    manifest,
    copied: [''],
    originalRoot: library?.root ?? request.app.root,
    declared: [
      ...(library === undefined ? [] : manifestsOf(snapshot, library.root)),
      { path: join(folder, 'package.json'), manifest },
    ],
  };
}

function startsAt(alias: string, name: string): boolean {
  return alias === name || alias.startsWith(`${name}/`);
}

/** A library with an output of its own, or plain JavaScript, that yields a file for what is asked. */
export function builtModule(
  snapshot: Snapshot,
  library: LibraryInput,
  asked: Asked,
): ModuleSource | undefined {
  const declared = manifestsOf(snapshot, library.root);
  const own = declared[0]?.manifest;
  const common = { name: asked.name, originalRoot: library.root };
  if (own !== undefined) {
    const inPlace = { ...common, folder: join(library.root), manifest: own, declared };
    if (fileOf(snapshot, inPlace, asked) !== undefined)
      return { ...inPlace, copied: copiedInPlace(snapshot, inPlace.folder, own) };
  }
  for (const output of library.outputs.map((each) => join(each))) {
    const path = join(output, 'package.json');
    const manifest = manifestAt(snapshot, path);
    if (manifest === undefined || output === join(library.root)) continue;
    const built = {
      ...common,
      folder: output,
      manifest,
      declared: [...declared, { path, manifest }],
    };
    if (fileOf(snapshot, built, asked) !== undefined) return { ...built, copied: [''] };
  }
  for (const output of library.outputs.map((each) => join(each))) {
    const mapped = mapToOutput(snapshot, { library, output, manifest: own ?? {} });
    const source = { ...common, ...mapped, declared };
    if (fileOf(snapshot, source, asked) !== undefined) return source;
  }
  return undefined;
}

function manifestsOf(snapshot: Snapshot, root: string): DeclaringManifest[] {
  if (join(root) === '') return [];
  const path = join(root, 'package.json');
  const manifest = manifestAt(snapshot, path);
  return manifest === undefined ? [] : [{ path, manifest }];
}

/** Of a library that is used where it lies: the folders its targets are in and those it would publish. */
function copiedInPlace(snapshot: Snapshot, folder: string, manifest: Manifest): string[] {
  const published = Array.isArray(manifest['files']) ? manifest['files'] : [];
  const named = [...allTargets(manifest), ...published.filter((each) => typeof each === 'string')]
    .map((each) => join(each.replace(/\/\*\*?(?:\/\*)?$/, '')))
    .filter((each) => !climbs(each) && each !== '' && !/[*!]/.test(each.split('/')[0] ?? ''));
  const tops = named.map((each) => (each.includes('/') ? (each.split('/')[0] ?? '') : each));
  return [...new Set(tops)].filter((each) => isFolderOrFile(snapshot, join(folder, each))).sort();
}

function isFolderOrFile(snapshot: Snapshot, path: string): boolean {
  if (snapshot.files.has(path)) return true;
  for (const file of snapshot.files.keys()) if (isInside(file, path)) return true;
  return false;
}

/** The folders of `copied`, as a test for one of the source's files. */
export function isCopied(source: ModuleSource, file: string): boolean {
  const relative = below(source.folder, file);
  return source.copied.some((each) => isInside(relative, each));
}
