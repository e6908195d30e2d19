/** A map of a lockfile; nothing about its values is trusted. */
export type Fields = Readonly<Record<string, unknown>>;

/** One direct dependency of an importer. */
export interface Direct {
  /** As the manifest asks for it, after overrides. */
  specifier: string;
  /** A version, `other-name@1.0.0`, `link:../path`, `file:path`, a URL; peers in brackets behind it. */
  version: string;
  field: ImporterField;
}

/** Dependency maps of an importer. */
export const IMPORTER_FIELDS = ['dependencies', 'optionalDependencies', 'devDependencies'] as const;

export type ImporterField = (typeof IMPORTER_FIELDS)[number];

/** A workspace folder as the lockfile has it. */
export interface Importer {
  /** By the name it is imported by. */
  direct: ReadonlyMap<string, Direct>;
}

/** An entry of `snapshots`: one package with one set of peers. */
export interface LockedSnapshot {
  dependencies: Readonly<Record<string, string>>;
  optionalDependencies: Readonly<Record<string, string>>;
  /** As it stands in the file. */
  fields: Fields;
}

/** `pnpm-lock.yaml` of lockfileVersion 9.0: the document that is about the workspace. */
export interface PnpmLock {
  /** Name of the file, for messages. */
  file: string;
  /** Everything beside the three maps: settings, overrides, patchedDependencies ... */
  top: Fields;
  /** By workspace-relative folder, the root the empty string. */
  importers: ReadonlyMap<string, Importer>;
  /** What is the same whatever the peers are, by `name@version`. */
  packages: ReadonlyMap<string, Fields>;
  /** By `name@version(peers)`. */
  snapshots: ReadonlyMap<string, LockedSnapshot>;
}
