import type { FoundImport } from '../imports/scan';
import type { Owner, PlanContext } from './context';

/** A file to read the imports of. */
export interface Visit {
  owner: Owner;
  file: string;
  /** The entry leads to it: what it misses is an error, otherwise a warning. */
  reached: boolean;
}

/** One import with where it stands. */
export interface Sighting extends Visit {
  found: FoundImport;
  /** `file:line`. */
  where: string;
}

/** Notes an import that leads nowhere: an error, a warning, or nothing where it may fail. */
export function report(
  context: PlanContext,
  at: Sighting,
  problem: { package: string; why: string; fix: string },
): void {
  if (at.found.optional)
    context.notes.add(`${at.where}  ${problem.package}  left out: optional, and ${problem.why}`);
  else blame(context, at, { ...problem, where: at.where });
}

/** Notes what a file lacks: an error where the entry leads to it, otherwise a warning. */
export function blame(
  context: PlanContext,
  at: Visit,
  problem: { where: string; package: string; why: string; fix: string },
): void {
  if (at.reached) context.problems.push(problem);
  else
    context.warnings.add(
      `${problem.where}  ${problem.package}  ${problem.why} (no import leads from the entry to this file)`,
    );
}
