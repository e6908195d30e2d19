import { isRecord, strings } from '../../manifest';
import { satisfies } from '../../semver';
import { parseDescriptor } from './descriptor';
import { BUILTIN_EXTENSIONS } from './extensions-table';
import type { YarnSettings } from './settings';

/** What is added to the manifests of a package: by Yarn, or by `packageExtensions`. */
export interface Extension {
  range: string;
  dependencies: Readonly<Record<string, string>>;
  peerDependencies: Readonly<Record<string, string>>;
  optionalPeers: ReadonlySet<string>;
  /** Yarn's own: which there are depends on its version. */
  builtin: boolean;
}

/** Extensions by the name of the package they extend. */
export type Extensions = ReadonlyMap<string, readonly Extension[]>;

/**
 * Collects what is added to published packages. Yarn's own come first, as Yarn registers them.
 *
 * @param settings `.yarnrc.yml`
 */
export function extensionsOf(settings: YarnSettings): Extensions {
  const extensions = new Map<string, Extension[]>();
  const add = (key: string, fields: unknown, builtin: boolean): void => {
    const { name, range } = parseDescriptor(key);
    const { dependencies, peerDependencies, peerDependenciesMeta } = isRecord(fields) ? fields : {};
    const meta = isRecord(peerDependenciesMeta) ? peerDependenciesMeta : {};
    const optional = Object.entries(meta).filter(
      ([, each]) => isRecord(each) && each['optional'] === true,
    );
    extensions.set(name, [
      ...(extensions.get(name) ?? []),
      {
        range,
        dependencies: strings(dependencies),
        peerDependencies: strings(peerDependencies),
        optionalPeers: new Set(optional.map(([peer]) => peer)),
        builtin,
      },
    ]);
  };
  for (const [key, dependencies] of BUILTIN_EXTENSIONS) add(key, { dependencies }, true);
  const own = settings['packageExtensions'];
  if (isRecord(own)) for (const [key, fields] of Object.entries(own)) add(key, fields, false);
  return extensions;
}

/** The extensions of one version of a package. */
export function extensionsFor(
  extensions: Extensions,
  { name, version }: { name: string; version: string },
): readonly Extension[] {
  return (extensions.get(name) ?? []).filter(({ range }) =>
    satisfies(version, range === '' ? '*' : range),
  );
}
