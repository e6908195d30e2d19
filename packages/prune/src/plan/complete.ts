import { ToolError } from '@nx-multistage/errors';
import type { LockedPackage } from '../formats/format';
import { dependenciesOf } from '../manifest';
import { loadedByName } from '../runtime-loads';
import { satisfies } from '../semver';
import { follow } from './analyse';
import {
  isDeclared,
  productionManifests,
  type DeclaringManifest,
  type Owner,
  type PlanContext,
} from './context';
import { findLibrary } from './find-library';
import { fileOf } from './module-source';
import { planModule } from './plan-module';
import { addNeed, noOutput } from './resolve-bare';

/**
 * Adds what no import shows: declared dependencies, `extraDependencies`, optional peers and packages loaded
 * by name that a manifest declares, libraries that packages lead to.
 *
 * @param context after the imports were analysed
 * @throws ToolError `NXM_EXTRA_DEPENDENCY`
 */
export function completeNeeds(context: PlanContext): void {
  const { app, appManifest } = context;
  if (appManifest !== undefined) addDeclared(context, app, appManifest);
  for (const each of context.request.extraDependencies) addExtra(context, each);
  const done = new Set<string>();
  do {
    for (const planned of [...context.modules.values()].filter(({ name }) => !done.has(name))) {
      done.add(planned.name);
      for (const each of planned.declared) addDeclared(context, planned, each);
    }
  } while (addReached(context) || context.modules.size > done.size);
}

function addDeclared(
  context: PlanContext,
  owner: Owner,
  { path, manifest }: DeclaringManifest,
): void {
  const optional = dependenciesOf(manifest, 'optionalDependencies');
  const names = { ...dependenciesOf(manifest, 'dependencies'), ...optional };
  for (const name of Object.keys(names).sort()) {
    if (context.excluded.has(name) || owner.needs.has(name) || context.modules.has(name)) continue;
    const isOptional = Object.hasOwn(optional, name);
    const locked = context.lock.find(owner.originalRoot, name);
    if (locked === undefined) {
      if (
        !isOptional &&
        findLibrary(context, owner, { name, subpath: '.', specifier: name }) === undefined
      )
        context.problems.push({
          where: path,
          package: name,
          why: `is declared and not in ${context.lock.file}`,
          fix: `Run "${context.lock.update}" in the workspace root.`,
        });
    } else if (locked.link !== undefined)
      context.notes.add(`${path}  ${name}  left out: a workspace library that nothing imports`);
    else addNeed(owner, { name, target: locked, because: path, optional: isOptional });
  }
}

function addExtra(context: PlanContext, text: string): void {
  const at = text.lastIndexOf('@');
  const [name, range] = at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text, undefined];
  const { app, lock } = context;
  const library = findLibrary(context, app, { name, subpath: '.', specifier: name });
  if (library !== undefined && 'library' in library) {
    if (!addLibrary(context, app, { name, because: 'extraDependencies' }))
      throw extraError(text, noOutput({ name, subpath: '.' }).why);
    return;
  }
  const locked = lock.find(app.originalRoot, name);
  if (locked === undefined) throw extraError(text, `is not in ${lock.file}`);
  if (range !== undefined && range !== 'latest' && !satisfies(locked.version, range))
    throw extraError(text, `does not match version ${locked.version} in ${lock.file}`);
  addNeed(app, { name, target: locked, because: 'extraDependencies', optional: false });
}

function extraError(text: string, why: string): ToolError {
  return new ToolError('NXM_EXTRA_DEPENDENCY', `extraDependencies: ${text} ${why}`, {
    hint: 'Install it in the workspace, or take it out of extraDependencies.',
  });
}

/** Adds a library nothing imports by a literal name; false where it has no output. */
function addLibrary(
  context: PlanContext,
  owner: Owner,
  { name, because }: { name: string; because: string },
): boolean {
  const found = findLibrary(context, owner, { name, subpath: '.', specifier: name });
  for (const kind of ['require', 'import'] as const) {
    const asked = { name, subpath: '.', kind };
    const planned = planModule(context, {
      found: found !== undefined && 'library' in found ? { library: found.library } : {},
      asked,
      because,
    });
    const file =
      planned === undefined ? undefined : fileOf(context.snapshot, planned.source, asked);
    if (planned === undefined || file === undefined) continue;
    if (owner.name !== name)
      addNeed(owner, { name, target: { module: name }, because, optional: false });
    follow(context, { owner: planned, file, reached: true });
    return true;
  }
  return false;
}

/** One round over everything the needs lead to; true where something was added. */
function addReached(context: PlanContext): boolean {
  const { app, excluded } = context;
  const manifests = productionManifests(context);
  let added = false;
  for (const { package: reached, optionalPeers } of context.lock.reach(neededIds(context))) {
    if (reached.link !== undefined) {
      added = linkReached(context, reached) || added;
      continue;
    }
    const reasons = [
      ...loadedByName(reached.name).map((name) => ({ name, why: 'loaded by name by' })),
      ...optionalPeers.map((name) => ({ name, why: 'peer of' })),
    ];
    for (const { name, why } of reasons) {
      if (excluded.has(name) || app.needs.has(name) || !isDeclared(manifests, name)) continue;
      const locked = context.lock.find(app.originalRoot, name);
      if (locked === undefined || locked.link !== undefined || locked.dev) continue;
      const because = `${why} ${reached.name}`;
      addNeed(app, { name, target: locked, because, optional: false });
      added = true;
    }
  }
  return added;
}

/** A published package that depends on a library of this workspace. */
function linkReached(context: PlanContext, reached: LockedPackage): boolean {
  if (context.modules.has(reached.name)) return false;
  const because = `dependency of a package in ${context.lock.file}`;
  if (addLibrary(context, context.app, { name: reached.name, because })) return true;
  const problem = { ...noOutput({ name: reached.name, subpath: '.' }), where: context.lock.file };
  if (!context.problems.some((each) => each.package === problem.package))
    context.problems.push(problem);
  return false;
}

/** Lock ids the app and the modules ask for directly. */
export function neededIds({ app, modules }: PlanContext): string[] {
  return [app, ...modules.values()].flatMap(({ needs }) =>
    [...needs.values()].flatMap(({ target }) => ('id' in target ? [target.id] : [])),
  );
}

/** Peers that must be there and that nobody installs, dependencies a damaged lockfile lacks. */
export function findMissing(context: PlanContext): void {
  for (const { package: reached, missing, missingPeers } of context.lock.reach(
    neededIds(context),
  )) {
    for (const name of missing)
      context.problems.push({
        where: context.lock.file,
        package: name,
        why: `is a dependency of ${reached.name} that the lockfile lacks`,
        fix: `Run "${context.lock.update}" in the workspace root.`,
      });
    for (const name of missingPeers.filter((each) => !context.excluded.has(each)))
      context.problems.push({
        where: context.lock.file,
        package: name,
        why: `is a peer of ${reached.name} that nobody installs`,
        fix: `Run "${context.lock.add(name)}" in the workspace, or name it in excludeDependencies.`,
      });
  }
}
