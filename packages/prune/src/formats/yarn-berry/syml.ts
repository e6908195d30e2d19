import { isRecord } from '../../manifest';

/** A value of `yarn.lock`: strings, and maps of them. Yarn writes nothing else. */
export type SymlValue = string | SymlMap;
export interface SymlMap {
  [key: string]: SymlValue;
}

/** A top-level block: the text of its key, and its value with the text it was read from. */
export interface SymlBlock {
  key: string;
  value: SymlMap;
  /** Lines below the key, as they were read. */
  body: string;
}

/** A line that no Yarn writes. */
export class SymlError extends Error {
  constructor(readonly line: number) {
    super(`line ${line} is not what Yarn writes`);
  }
}

/** Fields that come first in every map, in this order; the others follow by code unit. Source: `@yarnpkg/parsers`. */
const FIRST = [
  '__metadata',
  'version',
  'resolution',
  'dependencies',
  'peerDependencies',
  'dependenciesMeta',
  'peerDependenciesMeta',
  'binaries',
];

/** Strings that Yarn writes without quotes. Source: `@yarnpkg/parsers`, `syml.ts`. */
const PLAIN = /^(?![-?:,\][{}#&*!|>'"%@` \t\r\n]).([ \t]*(?![,\][{}:# \t\r\n]).)*$/;

/** A key longer than this stands on a line of its own behind `?`. */
const LONG_KEY = 1024;

/**
 * Reads `yarn.lock`, which is a small part of YAML.
 *
 * @param text with LF or CRLF
 * @throws SymlError
 */
export function parseSyml(text: string): SymlBlock[] {
  const lines = text.split(/\r?\n/);
  const blocks: SymlBlock[] = [];
  for (let index = 0; index < lines.length;) {
    const line = lines[index] ?? '';
    if (line === '' || line.startsWith('#')) {
      index += 1;
      continue;
    }
    const long = line.startsWith('? ');
    const key = long ? scalar(line.slice(2), index) : keyOf(line, index);
    let start = index + 1;
    if (long) {
      if (lines[start] !== ':') throw new SymlError(start + 1);
      start += 1;
    }
    let end = start;
    while ((lines[end] ?? '').startsWith('  ')) end += 1;
    const body = lines.slice(start, end);
    blocks.push({ key, value: parseMap(body, start), body: body.join('\n') });
    index = end;
  }
  return blocks;
}

function keyOf(line: string, index: number): string {
  if (!line.endsWith(':') || line.startsWith(' ')) throw new SymlError(index + 1);
  return scalar(line.slice(0, -1), index);
}

function parseMap(lines: readonly string[], offset: number): SymlMap {
  const root: SymlMap = {};
  const open: SymlMap[] = [root];
  for (const [index, line] of lines.entries()) {
    const [, indent = '', text = ''] = /^((?: {2})+)(\S.*)$/.exec(line) ?? [];
    const parent = open[indent.length / 2 - 1];
    const pair = /^("(?:[^"\\]|\\.)*"|[^:]+):(?: (.*))?$/.exec(text);
    if (parent === undefined || pair?.[1] === undefined) throw new SymlError(offset + index + 1);
    open.length = indent.length / 2;
    const key = scalar(pair[1], offset + index);
    if (pair[2] !== undefined) define(parent, key, scalar(pair[2], offset + index));
    else {
      const below: SymlMap = {};
      define(parent, key, below);
      open.push(below);
    }
  }
  return root;
}

/** A name from a lockfile is data, `__proto__` too. */
function define(map: SymlMap, key: string, value: SymlValue): void {
  Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
}

function scalar(text: string, index: number): string {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    throw new SymlError(index + 1);
  }
}

/** One block as Yarn writes it, without the empty line behind it. */
export function blockText(key: string, body: string): string {
  const written = quoted(key);
  return written.length > LONG_KEY ? `? ${written}\n:\n${body}` : `${written}:\n${body}`;
}

/** The lines of a map as Yarn writes them, two spaces deep; empty maps are left out. */
export function bodyText(map: SymlMap, indent = '  '): string {
  return Object.keys(map)
    .sort(byField)
    .flatMap((key) => {
      const value = map[key];
      if (!isRecord(value)) return [`${indent}${quoted(key)}: ${quoted(String(value))}`];
      const below = bodyText(value, `${indent}  `);
      return below === '' ? [] : [`${indent}${quoted(key)}:\n${below}`];
    })
    .join('\n');
}

function byField(a: string, b: string): number {
  const [first, second] = [FIRST.indexOf(a), FIRST.indexOf(b)];
  if (first === -1 && second === -1) return byCode(a, b);
  if (first === -1 || second === -1) return first === -1 ? 1 : -1;
  return first - second;
}

/** By code unit: the order of every list that Yarn writes. */
export function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function quoted(text: string): string {
  return PLAIN.test(text) ? text : JSON.stringify(text);
}
