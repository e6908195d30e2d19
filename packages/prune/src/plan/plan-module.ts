import type { LibraryInput } from '../request';
import type { ModuleSource, PlanContext, PlannedModule } from './context';
import { builtModule, compiledModule, type Asked } from './module-source';

/** Where a module was found: already in use or laid out, or a library to look into. */
export interface FoundModule {
  source?: ModuleSource | undefined;
  library?: LibraryInput;
}

/**
 * Makes a workspace library part of the plan, once per name.
 *
 * @returns the planned module, or undefined where the library yields no file for what is asked
 */
export function planModule(
  context: PlanContext,
  { found, asked, because }: { found: FoundModule; asked: Asked; because: string },
): PlannedModule | undefined {
  const known = context.modules.get(asked.name);
  if (known !== undefined) return known;
  const source =
    found.source ??
    compiledModule(context, asked.name) ??
    (found.library === undefined ? undefined : builtModule(context.snapshot, found.library, asked));
  if (source === undefined) return undefined;
  const planned: PlannedModule = {
    name: source.name,
    folder: source.folder,
    originalRoot: source.originalRoot,
    declared: source.declared,
    needs: new Map(),
    source,
    because,
    reached: new Set(),
  };
  context.modules.set(source.name, planned);
  return planned;
}
