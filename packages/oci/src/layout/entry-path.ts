import { textOf } from './path-text';

/** Linux refuses longer ones. */
const MAX_PATH_BYTES = 4096;
const MAX_NAME_BYTES = 255;

/** A path of a layer, made comparable. */
export interface EntryPath {
  /** Without a leading or trailing slash and without `.`; empty for the root. */
  path: string;
  /** What is wrong with it; such an entry is never unpacked. */
  problem?: 'absolute' | 'parent' | 'too long';
}

/** `./usr//bin/` becomes `usr/bin`. A leading slash is a problem, but means the same to every engine. */
export function entryPath(raw: Buffer): EntryPath {
  const segments = textOf(raw)
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.');
  const path = segments.join('/');
  const problem = problemOf(raw, segments);
  return problem ? { path, problem } : { path };
}

function problemOf(raw: Buffer, segments: string[]): EntryPath['problem'] {
  if (segments.includes('..')) return 'parent';
  if (raw.length > MAX_PATH_BYTES) return 'too long';
  if (segments.some((segment) => segment.length > MAX_NAME_BYTES / 4 && tooLong(segment)))
    return 'too long';
  return raw[0] === 0x2f ? 'absolute' : undefined;
}

function tooLong(segment: string): boolean {
  return Buffer.byteLength(segment) > MAX_NAME_BYTES;
}

/** What a whiteout says. Source: OCI image-spec, layer.md. */
export type Whiteout =
  | { kind: 'remove'; path: string }
  | { kind: 'opaque'; path: string }
  | { kind: 'malformed'; path: string };

/** The meaning of a path with the whiteout prefix; undefined for any other. */
export function whiteoutOf(path: string): Whiteout | undefined {
  const at = path.lastIndexOf('/') + 1;
  const name = path.slice(at);
  const parent = path.slice(0, Math.max(at - 1, 0));
  if (!name.startsWith('.wh.'))
    return path.includes('/.wh.') || path.startsWith('.wh.')
      ? { kind: 'malformed', path }
      : undefined;
  if (parent.split('/').some((segment) => segment.startsWith('.wh.')))
    return { kind: 'malformed', path };
  if (name === '.wh..wh..opq') return { kind: 'opaque', path: parent };
  const gone = name.slice('.wh.'.length);
  if (gone === '' || gone === '.' || gone === '..' || gone.startsWith('.wh.'))
    return { kind: 'malformed', path };
  return { kind: 'remove', path: path.slice(0, at) + gone };
}
