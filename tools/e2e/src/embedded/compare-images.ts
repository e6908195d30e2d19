import { listImage, type Image, type ListedFile } from '@nx-multistage/oci';

/** One thing that two images do not agree on. */
export interface Difference {
  /** Path in the image without a leading slash, or name of a setting: `config.Env`, `label x`, `created`. */
  where: string;
  /** What it is in the image of buildx, and in that of the embedded engine. */
  buildx: string;
  embedded: string;
}

/** The files of an image by path, contents as digests. */
export type Files = ReadonlyMap<string, ListedFile>;

const ABSENT = 'absent';

/** All files of an image as a container sees them. */
export const readFiles = (image: Image): Promise<Files> => listImage(image, { digests: true });

/** Paths, types, modes, owners, links and contents. Times are left out: a container engine writes those of the build. */
export function compareFiles(buildx: Files, embedded: Files): Difference[] {
  const paths = [...new Set([...buildx.keys(), ...embedded.keys()])].sort();
  return paths.flatMap((path) => {
    const [one, other] = [describeFile(buildx.get(path)), describeFile(embedded.get(path))];
    return one === other ? [] : [{ where: path, buildx: one, embedded: other }];
  });
}

/** `file 0644 0:0 sha256:…`, `symlink 0777 0:0 -> ../x`, with what it is a hard link of. */
function describeFile(file: ListedFile | undefined): string {
  if (file === undefined) return ABSENT;
  const { type, mode, uid, gid, linkTarget, digest, hardlinkOf, xattrs } = file;
  return [
    type,
    mode.toString(8).padStart(4, '0'),
    `${uid}:${gid}`,
    ...(linkTarget === undefined ? [] : ['->', linkTarget]),
    ...(digest === undefined ? [] : [digest]),
    ...(hardlinkOf === undefined ? [] : ['same file as', hardlinkOf]),
    ...(xattrs === undefined ? [] : ['with', xattrs.join(' ')]),
  ].join(' ');
}

/** The whole config: how a container starts, the platform, when it was made. History and layers are each engine's own. */
export function compareConfigs(buildx: Image, embedded: Image): Difference[] {
  const [one, other] = [settingsOf(buildx), settingsOf(embedded)];
  const names = [...new Set([...one.keys(), ...other.keys()])].sort();
  return names.flatMap((where) => {
    const [from, to] = [one.get(where) ?? ABSENT, other.get(where) ?? ABSENT];
    return from === to ? [] : [{ where, buildx: from, embedded: to }];
  });
}

/** Name -> text. Lists keep their order, keys of objects are sorted; missing, null and empty are one. */
function settingsOf({ config: { value } }: Image): Map<string, string> {
  const { config = {}, history: _, rootfs: __, ...rest } = value;
  const { Labels = {}, ...settings } = config;
  const entries = Object.entries({
    ...prefixed('config.', settings),
    ...prefixed('label ', Labels),
    ...rest,
  });
  return new Map(
    entries.flatMap(([name, given]) => (isEmpty(given) ? [] : [[name, textOf(given)]])),
  );
}

function prefixed(prefix: string, values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
