import type { NativeKind } from './native-package';

/** A package that is judged by its name where it is not installed on the host, so nobody can look into it. */
export interface KnownPackage {
  name: string;
  /** First major version that the row is about; the newest row that fits counts. */
  from: number;
  /** `none`: its install script has nothing to do with native code. */
  kind: NativeKind | 'none';
  /** What the image gets; there where a look into the package's folder cannot tell, and this row always counts. */
  gets?: string;
  /** Its install script fetches, and compiles nothing where it cannot. */
  neverCompiles?: true;
}

const rows = (kind: KnownPackage['kind'], names: string[]): KnownPackage[] =>
  names.map((name) => ({ name, from: 0, kind }));

/** Sources: tarballs and install scripts of the packages, or what their own pages say of how they are built. */
const KNOWN: KnownPackage[] = [
  ...rows('bundled-prebuilds', ['argon2', 'bufferutil', 'classic-level', 'utf-8-validate']),
  { name: 'bcrypt', from: 0, kind: 'downloaded-prebuilds' },
  { name: 'bcrypt', from: 6, kind: 'bundled-prebuilds' },
  { name: 'better-sqlite3', from: 0, kind: 'downloaded-prebuilds' },
  { name: 'better-sqlite3', from: 13, kind: 'bundled-prebuilds' },
  ...rows('downloaded-prebuilds', [
    '@confluentinc/kafka-javascript',
    'canvas',
    'grpc-tools',
    'kerberos',
    'libxmljs',
    'mongodb-client-encryption',
    'node-libcurl',
    're2',
    'sqlite3',
  ]),
  { name: '@prisma/engines', from: 0, kind: 'downloaded-prebuilds', neverCompiles: true },
  // Prisma 7 has no engine in the app: its client is JavaScript.
  {
    name: '@prisma/client',
    from: 0,
    kind: 'bundled-prebuilds',
    gets: 'the query engine that prisma generate puts beside the client',
  },
  { name: '@prisma/client', from: 7, kind: 'none' },
  ...rows('compiled', [
    'cpu-features',
    'fs-ext',
    'libpq',
    'microtime',
    'node-pty',
    'node-rdkafka',
    'odbc',
    'posix',
    'unix-dgram',
  ]),
  ...rows('none', [
    '@apollo/protobufjs',
    '@firebase/util',
    '@nestjs/core',
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
