import type { NativeKind } from './native-package';

/** A package that is judged by its name where it is not installed on the host, so nobody can look into it. */
export interface KnownPackage {
  name: string;
  /** First major version that the row is about; the newest row that fits counts. */
  from: number;
  /** `none`: its install script has nothing to do with native code. */
  kind: NativeKind | 'none';
}

const rows = (kind: KnownPackage['kind'], names: string[]): KnownPackage[] =>
  names.map((name) => ({ name, from: 0, kind }));

/** Seen in the packages themselves: their tarballs and install scripts. */
const KNOWN: KnownPackage[] = [
  ...rows('bundled-prebuilds', ['argon2', 'bufferutil', 'classic-level', 'utf-8-validate']),
  { name: 'bcrypt', from: 0, kind: 'downloaded-prebuilds' },
  { name: 'bcrypt', from: 6, kind: 'bundled-prebuilds' },
  { name: 'better-sqlite3', from: 0, kind: 'downloaded-prebuilds' },
  { name: 'better-sqlite3', from: 13, kind: 'bundled-prebuilds' },
  ...rows('downloaded-prebuilds', [
    '@confluentinc/kafka-javascript',
    '@prisma/engines',
    'canvas',
    'sqlite3',
  ]),
  ...rows('compiled', ['cpu-features', 'fs-ext', 'node-pty', 'node-rdkafka', 'posix']),
  ...rows('none', [
    '@apollo/protobufjs',
    '@firebase/util',
    '@nestjs/core',
    '@prisma/client',
    '@scarf/scarf',
    'core-js',
    'core-js-pure',
    'es5-ext',
    'husky',
    'msw',
    'nx',
    'prisma',
    'protobufjs',
    'puppeteer',
    'simple-git-hooks',
    'styled-components',
  ]),
];

/** What is known of a package by name and version; undefined for one that nobody has looked at. */
export function knownPackage(name: string, version: string): KnownPackage | undefined {
  const major = Number.parseInt(version, 10) || 0;
  return KNOWN.filter((row) => row.name === name && row.from <= major).at(-1);
}
