import type { LockedPackage } from '../formats/format';
import { isPackageName, splitSpecifier, type BareSpecifier } from '../package-name';
import {
  isDeclared,
  isDevelopment,
  productionManifests,
  type Need,
  type Owner,
  type PlanContext,
} from './context';
import { findLibrary } from './find-library';
import { compiledModule, fileOf } from './module-source';
import { planModule } from './plan-module';
import { report, type Sighting, type Visit } from './sighting';

/**
 * Packages whose imports compilers write into their output. Nobody imports them by hand, and new workspaces
 * list them among the development dependencies: they are needed wherever they stand.
 */
const COMPILER_HELPERS: ReadonlySet<string> = new Set(['tslib', '@swc/helpers', '@babel/runtime']);

/**
 * Resolves a bare import: a module our own compiler laid out, then a workspace library, then the lockfile.
 *
 * @returns the module's file to go on with; packages end the walk
 */
export function resolveBare(context: PlanContext, at: Sighting, specifier: string): Visit[] {
  const asked = { ...splitSpecifier(specifier.replace(/\?.*$/, '')), specifier };
  if (context.excluded.has(asked.name)) return [];
  if (!isPackageName(asked.name) || asked.name === '~') return reportAlias(context, at, specifier);
  const inUse = context.modules.get(asked.name);
  const compiled = inUse === undefined ? compiledModule(context, asked.name) : undefined;
  if (inUse !== undefined || compiled !== undefined)
    return enter(context, at, { asked, source: inUse?.source ?? compiled });
  const found = findLibrary(context, at.owner, asked);
  if (found === undefined) return needPackage(context, at, asked.name);
  if ('library' in found) return enter(context, at, { asked, library: found.library });
  report(context, at, {
    package: specifier,
    why: `is the tsconfig alias ${found.subpathAlias}, which names no package but a part of one`,
    fix: 'Build the app with nx-multistage:tsc, which lays such libraries out as one package, or bundle it.',
  });
  return [];
}

/** Enters a workspace module at the file a subpath stands for. */
function enter(
  context: PlanContext,
  at: Sighting,
  { asked, ...found }: { asked: BareSpecifier } & Parameters<typeof planModule>[1]['found'],
): Visit[] {
  const want = { ...asked, kind: at.found.kind };
  const planned = planModule(context, { found, asked: want, because: at.where });
  const file = planned === undefined ? undefined : fileOf(context.snapshot, planned.source, want);
  if (planned === undefined || file === undefined) {
    report(context, at, noOutput(asked));
    return [];
  }
  if (planned.name !== at.owner.name)
    addNeed(at.owner, {
      name: planned.name,
      target: { module: planned.name },
      because: at.where,
      optional: false,
    });
  return [{ owner: planned, file, reached: true }];
}

/** The problem of a workspace library that holds nothing Node can load for an import. */
export function noOutput({ name, subpath }: BareSpecifier): {
  package: string;
  why: string;
  fix: string;
} {
  const part = subpath === '.' ? '' : ` for ${subpath}`;
  return {
    package: name,
    why: `is a workspace library with no output${part}: nothing Node can load is built`,
    fix: `Give ${name} a build target and make its package.json name the built files, or build the app with nx-multistage:tsc, which compiles it.`,
  };
}

function reportAlias(context: PlanContext, at: Sighting, specifier: string): Visit[] {
  report(context, at, {
    package: specifier,
    why: 'is no valid package name: a tsconfig path alias the build left in place',
    fix: 'Let the build rewrite or bundle it, or rename the alias to a valid package name.',
  });
  return [];
}

function needPackage(context: PlanContext, at: Sighting, name: string): Visit[] {
  const locked = context.lock.find(at.owner.originalRoot, name);
  if (locked === undefined) {
    report(context, at, {
      package: name,
      why: `is not in ${context.lock.file}`,
      fix: `Run "${context.lock.add(name)}" in the workspace, or name what is never loaded in excludeDependencies.`,
    });
    return [];
  }
  const manifests = [...at.owner.declared, ...productionManifests(context)];
  const declared = isDeclared(manifests, name) || context.extra.has(name);
  const permitted = context.extra.has(name) || COMPILER_HELPERS.has(name);
  const development = !permitted && (locked.dev || (!declared && isDevelopment(manifests, name)));
  if (development && at.found.optional)
    context.notes.add(
      `${at.where}  ${name}  left out: optional, and is only a development dependency`,
    );
  else if (development)
    report(context, at, {
      package: name,
      why: 'is only a development dependency',
      fix: `Move ${name} to "dependencies", or name it in extraDependencies.`,
    });
  else if (!declared && at.found.optional)
    context.notes.add(`${at.where}  ${name}  left out: optional, and no manifest declares it`);
  else {
    if (!declared && !permitted)
      context.warnings.add(
        `${at.where}  ${name}  is declared in no package.json; ${locked.version} of ${context.lock.file} is used`,
      );
    addNeed(at.owner, {
      name,
      target: locked,
      because: at.where,
      optional: isOptional(at, manifests, locked),
    });
  }
  return [];
}

function isOptional(
  at: Sighting,
  manifests: ReturnType<typeof productionManifests>,
  locked: LockedPackage,
): boolean {
  const inField = (field: string): boolean =>
    manifests.some(({ manifest }) => Object.hasOwn((manifest[field] ?? {}) as object, locked.name));
  const declaredOptional = inField('optionalDependencies') && !inField('dependencies');
  return declaredOptional || (at.found.optional && locked.optional);
}

/** Adds a need; the first reason stays, and one that must be met wins over an optional one. */
export function addNeed(owner: Owner, need: Need): void {
  const before = owner.needs.get(need.name);
  if (before === undefined) owner.needs.set(need.name, need);
  else if (before.optional && !need.optional)
    owner.needs.set(need.name, { ...before, optional: false });
}
