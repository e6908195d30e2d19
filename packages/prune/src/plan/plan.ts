import { createHash } from 'node:crypto';
import { FORMATS } from '../formats/formats';
import type { DirectDependency, PrunedLock, PrunedRoot } from '../formats/format';
import { climbs, join } from '../paths';
import type { PruneReport, PruneRequest } from '../request';
import type { Manifest, Snapshot } from '../snapshot';
import { prunedAllowScripts } from './allow-scripts';
import { analyseImports } from './analyse';
import { completeNeeds, findMissing, neededIds } from './complete';
import type { PlanContext, PlannedModule } from './context';
import {
  copyApp,
  copyAsset,
  copyModule,
  json,
  rebasedImports,
  unsafe,
  type Copies,
  type Texts,
} from './copies';
import { planArchives } from './archives';
import { prunedOverrides } from './overrides';
import { newContext } from './new-context';
import { assertNoProblems } from './problems';
import {
  appManifest,
  directDependencies,
  installManifest,
  moduleManifest,
  MODULES,
  rootSpecs,
  type SpecScope,
} from './production-manifest';
import { reportDependencies } from './report-dependencies';

/** Everything `apply.ts` writes: a plain value. */
export interface PrunePlan {
  /** Files to copy: workspace-relative source by path below the artifacts. */
  copies: Copies;
  texts: Texts;
  report: Omit<PruneReport, 'files' | 'bytes'>;
}

/**
 * Decides what the artifacts folder holds.
 *
 * @param request what to prune
 * @param snapshot the workspace as `read.ts` found it
 * @throws ToolError `NXM_IMPORT_UNRESOLVED`, `NXM_LOCKFILE_*`, `NXM_OUTPUT_*`, `NXM_ASSET_MISSING` ...
 */
export function planPrune(request: PruneRequest, snapshot: Snapshot): PrunePlan {
  const context = newContext(request, snapshot);
  analyseImports(context);
  completeNeeds(context);
  findMissing(context);
  assertNoProblems(context.problems, request.app.name);
  const scope: SpecScope = {
    context,
    archives: planArchives(context),
    reached: context.lock.reach(neededIds(context)),
  };
  const modules = [...context.modules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const direct = directDependencies(context.app, scope);
  const roots = modules.map((planned) => moduleRoot(planned, directDependencies(planned, scope)));
  const app = { ...rootOf(context, direct), manifest: appManifest(context, direct) };
  const lock = context.lock.prune({ app, modules: roots, archives: scope.archives });
  return assemble(scope, { app, modules, roots, lock });
}

interface Decided {
  app: PrunedRoot;
  modules: readonly PlannedModule[];
  roots: readonly PrunedRoot[];
  lock: PrunedLock;
}

function assemble(scope: SpecScope, { app, modules, roots, lock }: Decided): PrunePlan {
  const { context, archives } = scope;
  const { request, warnings } = context;
  const copies: Copies = new Map();
  const texts: Texts = new Map();
  copyApp(context, { copies, texts });
  const imports = rebasedImports(context);
  if (imports !== undefined)
    texts.set('app/package.json', json({ type: app.manifest['type'], ...imports }));
  for (const planned of modules) copyModule(context, planned, { copies, texts });
  for (const asset of request.assets) copyAsset(context, asset, copies);
  const manifest = finalManifest(scope, app, lock);
  const lockName = FORMATS[request.packageManager].written;
  for (const folder of ['', 'install']) {
    texts.set(join(folder, 'package.json'), json(manifest));
    texts.set(join(folder, lockName), lock.text);
    for (const root of roots)
      texts.set(
        join(folder, root.folder, 'package.json'),
        json(folder === 'install' ? installManifest(root.manifest) : root.manifest),
      );
    for (const [from, to] of archives) copies.set(join(folder, to), from);
  }
  for (const [name, text] of Object.entries(request.groundFiles)) {
    if (climbs(join(name)) || texts.has(join('install', name))) throw unsafe(`ground file ${name}`);
    texts.set(join('install', name), text);
  }
  return {
    copies,
    texts,
    report: {
      dependencies: reportDependencies(context, lock),
      libraries: modules.map(({ name, source, because }) => ({
        name,
        from: source.folder,
        because,
      })),
      warnings: [...context.lock.warnings, ...warnings, ...lock.warnings],
      notes: [...context.notes],
      lockfileDigest: `sha256:${createHash('sha256').update(lock.text).digest('hex')}`,
    },
  };
}

function finalManifest(
  { context, archives }: SpecScope,
  app: PrunedRoot,
  lock: PrunedLock,
): Manifest {
  const { rootManifest, warnings } = context;
  const direct = Object.fromEntries(app.dependencies.map(({ name, spec }) => [name, spec]));
  const overrides = prunedOverrides(rootManifest['overrides'], {
    names: new Set(lock.packages.map(({ name }) => name)),
    direct,
    directVersions: versionsOf(context),
    rootSpecs: rootSpecs(rootManifest),
    archives,
  });
  const scripts = prunedAllowScripts(rootManifest['allowScripts'], lock.packages);
  for (const warning of scripts.warnings) warnings.add(warning);
  return {
    ...app.manifest,
    ...(overrides === undefined ? {} : { overrides }),
    ...(scripts.allowScripts === undefined ? {} : { allowScripts: scripts.allowScripts }),
  };
}

function versionsOf({ app }: PlanContext): Record<string, string> {
  return Object.fromEntries(
    [...app.needs.values()].flatMap(({ name, target }) =>
      'id' in target ? [[name, target.version]] : [],
    ),
  );
}

function rootOf(
  { app }: PlanContext,
  dependencies: readonly DirectDependency[],
): Omit<PrunedRoot, 'manifest'> {
  return { folder: '.', originalRoot: app.originalRoot, module: '', dependencies };
}

function moduleRoot(planned: PlannedModule, dependencies: readonly DirectDependency[]): PrunedRoot {
  return {
    folder: join(MODULES, planned.name),
    originalRoot: planned.originalRoot,
    module: planned.name,
    manifest: moduleManifest(planned, dependencies),
    dependencies,
  };
}
