import { platformVariants } from './audit/platform-label';
import { classifyNative } from './classify-native';
import type { NativePackage, NativeTarget, PackageFacts } from './native-package';

/**
 * The native packages among the production dependencies, sorted by name and version, each once. The variants of a
 * package by platform (`@img/sharp-linuxmusl-x64`) are part of it and not listed.
 */
export function findNative(
  packages: readonly PackageFacts[],
  target: NativeTarget,
): NativePackage[] {
  const variants = new Set(
    packages.flatMap((facts) => platformVariants(Object.keys(facts.optionalDependencies ?? {}))),
  );
  const found = packages
    .filter(({ name }) => !variants.has(name))
    .flatMap((facts) => classifyNative(facts, target) ?? []);
  const byId = new Map(found.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byId.keys()].sort().flatMap((id) => byId.get(id) ?? []);
}
