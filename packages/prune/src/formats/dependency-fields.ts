import type { Manifest } from '../snapshot';
import type { DirectDependency, PrunedRoot } from './format';

/** A direct dependency with the specifier its manifest has for it. */
export interface SpecifiedDependency extends DirectDependency {
  spec: string;
}

/** A root whose manifest lists its dependencies. */
export interface SpecifiedRoot extends PrunedRoot {
  dependencies: readonly SpecifiedDependency[];
}

/** `dependencies` and `optionalDependencies` of a manifest, left out where empty. */
export function dependencyFields(dependencies: readonly SpecifiedDependency[]): Manifest {
  const field = (optional: boolean): Record<string, string> =>
    Object.fromEntries(
      dependencies
        .filter((each) => each.optional === optional)
        .map(({ name, spec }) => [name, spec]),
    );
  const [required, optional] = [field(false), field(true)];
  return {
    ...(Object.keys(required).length === 0 ? {} : { dependencies: required }),
    ...(Object.keys(optional).length === 0 ? {} : { optionalDependencies: optional }),
  };
}
