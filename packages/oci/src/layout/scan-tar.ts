import type { FileHandle } from 'node:fs/promises';
import { entryPath } from './entry-path';
import { textOf } from './path-text';
import { padding } from './read-tar';
import {
  BLOCK,
  decodeHeader,
  ExtraHeaders,
  isExtra,
  tarInvalid,
  type TarHeader,
} from './tar-header';

/** Where the content of a file lies inside a tar. */
export interface TarPart {
  /** Bytes from the start of the tar. */
  offset: number;
  size: number;
}

/** Entries of an archive of images; one layer is one of them. */
const MAX_ENTRIES = 100_000;

/** Links from one member of an archive to another that are followed (docker save writes some). */
const MAX_LINKS = 8;

/**
 * Finds the files of a tar without reading their contents. Symbolic and hard links inside it are followed.
 *
 * @returns normalised path -> where the content is
 * @throws {ToolError} NXM_LAYER_INVALID where it is malformed or cut off
 */
export async function scanTar(file: FileHandle): Promise<Map<string, TarPart>> {
  const { size: end } = await file.stat();
  const files = new Map<string, TarPart>();
  const links = new Map<string, string>();
  for await (const { header, offset } of headers(file, end)) {
    const { path } = entryPath(header.path);
    files.delete(path);
    links.delete(path);
    if (header.kind === 'file') files.set(path, { offset, size: header.size });
    if (header.kind === 'hardlink') links.set(path, entryPath(header.linkPath).path);
    if (header.kind === 'symlink') links.set(path, beside(path, textOf(header.linkPath)));
    if (files.size + links.size > MAX_ENTRIES)
      throw tarInvalid(`it has more than ${MAX_ENTRIES} entries`);
  }
  for (const path of links.keys()) {
    const part = files.get(follow(path, links));
    if (part) files.set(path, part);
  }
  return files;
}

async function* headers(
  file: FileHandle,
  end: number,
): AsyncGenerator<{ header: TarHeader; offset: number }> {
  const extra = new ExtraHeaders();
  for (let at = 0; at < end;) {
    const header = decodeHeader(await bytesAt(file, at, BLOCK));
    if (!header) return;
    at += BLOCK;
    if (isExtra(header.kind)) {
      extra.add(header.kind, await bytesAt(file, at, header.size));
      at += header.size + padding(header.size);
      continue;
    }
    const entry = extra.apply(header);
    if (at + entry.size > end) throw tarInvalid('it is cut off');
    yield { header: entry, offset: at };
    at += entry.size + padding(entry.size);
  }
}

async function bytesAt(file: FileHandle, offset: number, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size);
  const { bytesRead } = await file.read(buffer, 0, size, offset);
  if (bytesRead < size) throw tarInvalid('it is cut off');
  return buffer;
}

/** A link's target as a path from the root of the archive. */
function beside(path: string, target: string): string {
  const segments = path.split('/').slice(0, -1);
  for (const segment of target.split('/'))
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  return segments.join('/');
}

function follow(path: string, links: ReadonlyMap<string, string>): string {
  let at = path;
  for (let count = 0; count < MAX_LINKS; count++) at = links.get(at) ?? at;
  return at;
}
