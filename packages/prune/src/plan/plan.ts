import { createHash } from 'node:crypto';
import { FORMATS } from '../formats/formats';
import type { PrunedLock, PrunedRoot } from '../formats/format';
import { climbs, join } from '../paths';
import type { PruneReport, PruneRequest } from '../request';
import type { Snapshot } from '../snapshot';
import { analyseImports } from './analyse';
import { completeNeeds, findMissing } from './complete';
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
import { newContext } from './new-context';
import { assertNoProblems } from './problems';
import {
  appManifest,
  directDependencies,
  installManifest,
  moduleManifest,
  MODULES,
} from './production-manifest';
import { reportDependencies } from './report-dependencies';
import { planTools } from './tools';

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
  const archives = planArchives(context);
  const planned = [...context.modules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const app = appRoot(context);
  const modules = planned.map(moduleRoot);
  const { approve = [], bringsBinaries = () => false } = request;
  const lock = context.lock.prune({ app, modules, archives, approve, bringsBinaries });
  return assemble(context, { app, planned, modules, archives, lock });
}

interface Decided {
  app: PrunedRoot;
  planned: readonly PlannedModule[];
  modules: readonly PrunedRoot[];
  archives: ReadonlyMap<string, string>;
  lock: PrunedLock;
}

function assemble(
  context: PlanContext,
  { app, planned, modules, archives, lock }: Decided,
): PrunePlan {
  const { request, warnings } = context;
  const copies: Copies = new Map();
  const texts: Texts = new Map();
  copyApp(context, { copies, texts });
  const imports = rebasedImports(context);
  if (imports !== undefined)
    texts.set('app/package.json', json({ type: app.manifest['type'], ...imports }));
  for (const each of planned) copyModule(context, each, { copies, texts });
  for (const asset of request.assets) copyAsset(context, asset, copies);
  planTools(context, { copies, texts });
  const lockName = FORMATS[request.packageManager].written;
  for (const folder of ['', 'install']) {
    for (const root of [app, ...modules]) {
      const manifest = lock.manifests.get(root.folder) ?? root.manifest;
      const isModule = root !== app;
      texts.set(
        join(folder, root.folder, 'package.json'),
        json(isModule && folder === 'install' ? installManifest(manifest) : manifest),
      );
    }
    if (lock.text !== '') texts.set(join(folder, lockName), lock.text);
    for (const [path, text] of lock.texts) texts.set(join(folder, path), text);
    for (const [path, from] of lock.copies) copies.set(join(folder, path), from);
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
      libraries: planned.map(({ name, source, because }) => ({
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

function appRoot(context: PlanContext): PrunedRoot {
  return {
    folder: '.',
    originalRoot: context.app.originalRoot,
    module: '',
    manifest: appManifest(context),
    dependencies: directDependencies(context.app),
  };
}

function moduleRoot(planned: PlannedModule): PrunedRoot {
  return {
    folder: join(MODULES, planned.name),
    originalRoot: planned.originalRoot,
    module: planned.name,
    manifest: moduleManifest(planned),
    dependencies: directDependencies(planned),
  };
}
