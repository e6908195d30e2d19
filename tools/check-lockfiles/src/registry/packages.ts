import { createHash } from 'node:crypto';
import { packTarball } from './tarball';

/** What a fixture says of a published package beside its name and version: fields of its manifest. */
export interface PackageLiteral {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional: boolean }>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  bin?: string | Record<string, string>;
  scripts?: Record<string, string>;
  type?: 'module' | 'commonjs';
  exports?: unknown;
  /** Packages inside its own archive, `name` -> `version`: they are among its dependencies, too. */
  bundled?: Record<string, string>;
  /** Further files, or another `index.js`. */
  files?: Record<string, string>;
  /** A dist-tag it carries beside being the highest version. */
  tag?: string;
}

/** Packages by `name@version`. */
export type PackageLiterals = Readonly<Record<string, PackageLiteral>>;

/** A published package. */
export interface PublishedPackage {
  name: string;
  version: string;
  manifest: Record<string, unknown>;
  tarball: Buffer;
  integrity: string;
  shasum: string;
  tag?: string;
}

/** Name and version of a `name@version` with or without a scope. */
export function splitId(id: string): { name: string; version: string } {
  const at = id.lastIndexOf('@');
  if (at < 1) throw new Error(`${id} is no name@version`);
  return { name: id.slice(0, at), version: id.slice(at + 1) };
}

/**
 * Publishes literals. A package without an `index.js` of its own loads everything it depends on, and says
 * its name and version.
 */
export function publish(literals: PackageLiterals): PublishedPackage[] {
  return Object.entries(literals).map(([id, literal]) => {
    const { files, manifest } = packageFiles(id, literal);
    const tarball = packTarball(files);
    const hash = (algorithm: string) => createHash(algorithm).update(tarball);
    return {
      ...splitId(id),
      manifest,
      tarball,
      integrity: `sha512-${hash('sha512').digest('base64')}`,
      shasum: hash('sha1').digest('hex'),
      ...(literal.tag === undefined ? {} : { tag: literal.tag }),
    };
  });
}

/** All files of a package, and its manifest. */
export function packageFiles(
  id: string,
  { files = {}, bundled = {}, tag: _tag, ...fields }: PackageLiteral,
): { files: Record<string, string>; manifest: Record<string, unknown> } {
  const { name, version } = splitId(id);
  const isBundling = Object.keys(bundled).length > 0;
  const manifest: Record<string, unknown> = {
    name,
    version,
    main: 'index.js',
    ...fields,
    ...(isBundling ? { bundleDependencies: Object.keys(bundled) } : {}),
    ...(isBundling ? { dependencies: { ...bundled, ...fields.dependencies } } : {}),
  };
  const inner = Object.entries(bundled).flatMap(([inside, its]) =>
    Object.entries(packageFiles(`${inside}@${its}`, {}).files).map(([path, text]) => [
      `node_modules/${inside}/${path}`,
      text,
    ]),
  );
  return {
    manifest,
    files: {
      'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
      'index.js': sourceOf(id, manifest),
      ...Object.fromEntries(inner),
      ...files,
    },
  };
}

function sourceOf(id: string, manifest: Record<string, unknown>): string {
  const names = Object.keys((manifest['dependencies'] ?? {}) as object);
  const isModule = manifest['type'] === 'module';
  const loads = names.map((name) => (isModule ? `import '${name}';` : `require('${name}');`));
  const said = isModule ? `export default '${id}';` : `module.exports = '${id}';`;
  return `${[...(isModule ? [] : [said]), ...loads, ...(isModule ? [said] : [])].join('\n')}\n`;
}
