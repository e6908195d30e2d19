/** What is expected of a package in one cell: it loads and works, or the build ends with this code. */
export type Expected = 'loads' | `NXM_${string}`;

/** A back end and the C library of the image. */
export const CELLS = ['buildx musl', 'buildx glibc', 'embedded musl', 'embedded glibc'] as const;
export type Cell = (typeof CELLS)[number];

/** A real package at an exact version, and a few lines that use its binary. */
export interface Subject {
  /** Name it is installed by. */
  name: string;
  /** What is installed: `npm:bcrypt@5.1.1` for an alias. */
  spec: string;
  /** As people know it. */
  title: string;
  /** Body of an async function that throws where the binary does not do its work. */
  use: string;
}

/** Packages of one app: built together, so that what one cell expects holds for all of them. */
export interface Group {
  app: string;
  subjects: readonly Subject[];
  expected: Readonly<Record<Cell, Expected>>;
}

const EVERYWHERE: Record<Cell, Expected> = {
  'buildx musl': 'loads',
  'buildx glibc': 'loads',
  'embedded musl': 'loads',
  'embedded glibc': 'loads',
};

const bcryptUse = (name: string): string => `
  const bcrypt = require('${name}');
  if (!bcrypt.compareSync('a', bcrypt.hashSync('a', 4))) throw new Error('no match');`;

const sqliteUse = (name: string): string => `
  const Database = require('${name}');
  const row = new Database(':memory:').prepare('select 6 * 7 as answer').get();
  if (row.answer !== 42) throw new Error(JSON.stringify(row));`;

/** One app for each way that packages turn out. */
export const GROUPS: readonly Group[] = [
  {
    app: 'prebuilt',
    expected: EVERYWHERE,
    subjects: [
      { title: 'bcrypt 6.0.0', name: 'bcrypt', spec: '6.0.0', use: bcryptUse('bcrypt') },
      {
        title: 'argon2 0.45.1',
        name: 'argon2',
        spec: '0.45.1',
        use: `
  const argon2 = require('argon2');
  const hash = await argon2.hash('a', { timeCost: 2, memoryCost: 1024 });
  if (!(await argon2.verify(hash, 'a'))) throw new Error('no match');`,
      },
      {
        title: 'sharp 0.35.5',
        name: 'sharp',
        spec: '0.35.5',
        use: `
  const sharp = require('sharp');
  const image = sharp({ create: { width: 8, height: 4, channels: 3, background: 'red' } });
  const { width } = await sharp(await image.png().toBuffer()).metadata();
  if (width !== 8) throw new Error(String(width));`,
      },
      {
        title: 'better-sqlite3 13.2.0',
        name: 'better-sqlite3',
        spec: '13.2.0',
        use: sqliteUse('better-sqlite3'),
      },
      {
        title: '@node-rs/argon2 2.2.1',
        name: '@node-rs/argon2',
        spec: '2.2.1',
        use: `
  const { hashSync, verifySync } = require('@node-rs/argon2');
  if (!verifySync(hashSync('a', { memoryCost: 1024, timeCost: 2 }), 'a')) throw new Error('no match');`,
      },
      {
        title: 'esbuild 0.28.2',
        name: 'esbuild',
        spec: '0.28.2',
        use: `
  const { code } = require('esbuild').transformSync('const a: number = 1', { loader: 'ts' });
  if (!code.includes('const a = 1')) throw new Error(code);`,
      },
      {
        title: '@swc/core 1.16.18',
        name: '@swc/core',
        spec: '1.16.18',
        use: `
  const { code } = require('@swc/core').transformSync('const a: number = 1', { jsc: { parser: { syntax: 'typescript' } } });
  if (code.includes('number')) throw new Error(code);`,
      },
      {
        title: '@parcel/watcher 2.6.0',
        name: '@parcel/watcher',
        spec: '2.6.0',
        use: `
  const watcher = require('@parcel/watcher');
  const folder = require('node:os').tmpdir();
  await (await watcher.subscribe(folder, () => undefined)).unsubscribe();`,
      },
    ],
  },
  {
    app: 'compiled',
    expected: {
      ...EVERYWHERE,
      // This machine has glibc: a compile here gives no binary for musl.
      'embedded musl': 'NXM_EMBEDDED_CANNOT',
    },
    subjects: [
      {
        title: 'fs-ext 2.1.1',
        name: 'fs-ext',
        spec: '2.1.1',
        use: `
  const { flockSync } = require('fs-ext');
  const file = require('node:fs').openSync('/proc/self/exe', 'r');
  flockSync(file, 'sh');`,
      },
      {
        title: 'bcrypt 5.1.1 (no download: compiled)',
        name: 'bcrypt5',
        spec: 'npm:bcrypt@5.1.1',
        use: bcryptUse('bcrypt5'),
      },
      {
        title: 'better-sqlite3 12.6.2 (no download: compiled)',
        name: 'better-sqlite3-12',
        spec: 'npm:better-sqlite3@12.6.2',
        use: sqliteUse('better-sqlite3-12'),
      },
    ],
  },
  {
    app: 'glibc-only',
    expected: {
      ...EVERYWHERE,
      'buildx musl': 'NXM_NATIVE_NO_FITTING_BINARY',
      // It would have to be compiled.
      'embedded musl': 'NXM_EMBEDDED_CANNOT',
    },
    subjects: [
      {
        title: 'microtime 3.1.1 (prebuilt for glibc alone)',
        name: 'microtime',
        spec: '3.1.1',
        use: `
  if (require('microtime').now() < 1e15) throw new Error('no time');`,
      },
    ],
  },
];
