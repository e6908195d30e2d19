import { exclusionOf } from '../exclusions';
import { isBuiltin, isPath } from '../imports/builtins';
import { importTarget } from '../imports/exports';
import { isScript, resolveFile } from '../imports/resolve-file';
import { scanImports } from '../imports/scan';
import { climbs, folderOf, isInside, join, relativePath } from '../paths';
import type { Owner, PlanContext } from './context';
import { nearestManifest } from './nearest-manifest';
import { resolveBare } from './resolve-bare';
import { blame, report, type Sighting, type Visit } from './sighting';

/**
 * Reads what the emitted JavaScript asks for: from the app's entry over relative imports and into workspace
 * modules, then in the rest of the app's output (files loaded by a pattern: migrations, workers).
 *
 * @param context filled with needs, modules and problems
 */
export function analyseImports(context: PlanContext): void {
  const { app, request, reached } = context;
  const entry = join(request.app.output, request.app.entry);
  follow(context, { owner: app, file: entry, reached: true });
  for (const file of [...context.snapshot.files.keys()].sort()) {
    if (!isAppFile(context, file) || !isScript(file) || reached.has(file)) continue;
    if (exclusionOf(file.slice(app.folder.length + 1)) === undefined)
      visit(context, { owner: app, file, reached: false });
  }
}

/** Files of the app itself, without the modules laid out beside it. */
export function isAppFile({ app }: PlanContext, file: string): boolean {
  return isInside(file, app.folder) && !isInside(file, join(app.folder, 'workspace_modules'));
}

/**
 * Reads a file and all it leads to, as reached.
 */
export function follow(context: PlanContext, start: Visit): void {
  const queue = [start];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const seen = reachedOf(context, next.owner);
    if (seen.has(next.file)) continue;
    seen.add(next.file);
    if (isScript(next.file)) queue.push(...visit(context, next));
  }
}

function reachedOf(context: PlanContext, owner: Owner): Set<string> {
  return context.modules.get(owner.name)?.reached ?? context.reached;
}

/** @returns files the imports of one file lead to */
function visit(context: PlanContext, at: Visit): Visit[] {
  const result = scanImports(context.snapshot.texts.get(at.file) ?? '', at.file);
  if ('syntaxError' in result) {
    blame(context, at, {
      where: at.file,
      package: '(syntax)',
      why: `is neither a module nor a script: ${result.syntaxError}`,
      fix: 'Build the app again; look at what made this file.',
    });
    return [];
  }
  return result.imports.flatMap((found) => {
    const sighting = { ...at, found, where: `${at.file}:${found.line}` };
    return resolveImport(context, sighting, found.specifier).filter(
      (target) => at.reached || target.owner !== context.app,
    );
  });
}

function resolveImport(context: PlanContext, at: Sighting, specifier: string): Visit[] {
  if (specifier === '' || isBuiltin(specifier)) return [];
  if (specifier.startsWith('#')) return resolveOwn(context, at);
  return isPath(specifier)
    ? resolveRelative(context, at, specifier)
    : resolveBare(context, at, specifier);
}

function resolveRelative(context: PlanContext, at: Sighting, specifier: string): Visit[] {
  if (!specifier.startsWith('.')) return [];
  const path = join(folderOf(at.file), specifier.replace(/[?#].*$/, ''));
  const file = climbs(path) ? undefined : resolveFile(context.snapshot, path);
  if (file !== undefined && isInside(file, at.owner.folder)) {
    if (at.found.kind === 'import' && file !== path) reportShortName(context, at, file);
    return [{ owner: at.owner, file, reached: true }];
  }
  const left = climbs(path) || !isInside(path, at.owner.folder);
  report(context, at, {
    package: specifier,
    why: left ? `leaves the folder ${at.owner.folder || '.'}` : 'is a file that is not there',
    fix: left
      ? 'Import the library by its package name or alias, or let the build bundle it.'
      : 'Build the app again, or make the file with a target named in "assets".',
  });
  return [];
}

/** `import './util'`: only `require` completes a name. */
function reportShortName(context: PlanContext, at: Sighting, file: string): void {
  const full = relativePath(folderOf(at.file), file);
  report(context, at, {
    package: at.found.specifier,
    why: `is no full file name, and an ES module import finds ${full} by its full name only`,
    fix: `Import '${full}' in the source ("module": "nodenext" makes tsc check it), or build CommonJS or a bundle.`,
  });
}

/** `#name`: the `imports` field of the nearest manifest decides. */
function resolveOwn(context: PlanContext, at: Sighting): Visit[] {
  const planned = context.modules.get(at.owner.name);
  const scope =
    planned === undefined
      ? nearestManifest(context.snapshot, folderOf(at.file))
      : { folder: planned.source.folder, manifest: planned.source.manifest };
  const target = importTarget(scope?.manifest['imports'], at.found.specifier, at.found.kind);
  if (scope !== undefined && target !== undefined && !target.startsWith('.'))
    return resolveImport(context, at, target);
  const file =
    scope === undefined || target === undefined
      ? undefined
      : resolveFile(context.snapshot, join(scope.folder, target));
  if (file !== undefined && scope !== undefined && isInside(file, at.owner.folder)) {
    if (planned === undefined) context.usesOwnImports.add(scope.folder);
    return [{ owner: at.owner, file, reached: true }];
  }
  report(context, at, {
    package: at.found.specifier,
    why: 'is no key of "imports" in the nearest package.json that leads to a built file',
    fix: 'Point "imports" at built files, under the condition "node", "import", "require" or "default".',
  });
  return [];
}
