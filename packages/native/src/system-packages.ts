import type { NativePackage } from './native-package';

/** Names of distro packages: for Alpine's tool, and for Debian's. */
export interface DistroNames {
  apk: readonly string[];
  apt: readonly string[];
}

/** Distro packages that an image needs because of one native package. */
export interface SystemNeed {
  /** While it is installed: headers. */
  build: readonly string[];
  /** In the image. */
  run: readonly string[];
  /** `compiled`: a binary that was compiled needs them, one that was fetched brings its own. */
  when: 'always' | 'compiled';
}

interface SystemRow {
  name: string;
  /** Majors that the row is about: from, and up to but not including. */
  from?: number;
  below?: number;
  when: SystemNeed['when'];
  build: DistroNames;
  run: DistroNames;
}

const NONE: DistroNames = { apk: [], apt: [] };

const KAFKA = {
  when: 'compiled',
  build: {
    apk: ['bash', 'openssl-dev', 'zlib-dev', 'zstd-dev', 'lz4-dev', 'cyrus-sasl-dev', 'curl-dev'],
    apt: [
      'libssl-dev',
      'zlib1g-dev',
      'libzstd-dev',
      'liblz4-dev',
      'libsasl2-dev',
      'libcurl4-openssl-dev',
    ],
  },
  run: {
    apk: ['ca-certificates', 'cyrus-sasl', 'libcurl', 'lz4-libs', 'zstd-libs'],
    apt: ['ca-certificates', 'libcurl4', 'liblz4-1', 'libsasl2-2', 'openssl'],
  },
} as const;

const OPENSSL = {
  when: 'always',
  build: NONE,
  run: { apk: ['openssl'], apt: ['openssl', 'ca-certificates'] },
} as const;

/**
 * What packages need of the system. Sources: the installation notes of the packages themselves (canvas, node-rdkafka
 * and kafka-javascript, sharp, serialport, usb, node-hid, kerberos, libpq, odbc, node-libcurl; Prisma's system
 * requirements, which end with 7), and the needs that their binaries declare. Names: the distros' own indexes.
 */
const ROWS: readonly SystemRow[] = [
  {
    name: 'canvas',
    when: 'compiled',
    build: {
      apk: ['cairo-dev', 'pango-dev', 'libjpeg-turbo-dev', 'giflib-dev', 'librsvg-dev', 'pkgconf'],
      apt: [
        'libcairo2-dev',
        'libpango1.0-dev',
        'libjpeg-dev',
        'libgif-dev',
        'librsvg2-dev',
        'pkg-config',
      ],
    },
    run: {
      apk: ['cairo', 'pango', 'libjpeg-turbo', 'giflib', 'librsvg'],
      apt: [
        'libcairo2',
        'libpango-1.0-0',
        'libpangocairo-1.0-0',
        'libjpeg62-turbo',
        'libgif7',
        'librsvg2-2',
      ],
    },
  },
  { name: 'node-rdkafka', ...KAFKA },
  { name: '@confluentinc/kafka-javascript', ...KAFKA },
  {
    name: 'sharp',
    when: 'compiled',
    build: { apk: ['vips-dev', 'pkgconf'], apt: ['libvips-dev', 'pkg-config'] },
    run: { apk: ['vips', 'vips-cpp'], apt: ['libvips42'] },
  },
  { name: '@prisma/client', below: 7, ...OPENSSL },
  { name: '@prisma/engines', below: 7, ...OPENSSL },
  { name: 'prisma', below: 7, ...OPENSSL },
  {
    name: '@serialport/bindings-cpp',
    when: 'compiled',
    build: { apk: ['linux-headers'], apt: [] },
    run: NONE,
  },
  {
    name: 'usb',
    when: 'always',
    build: { apk: ['linux-headers', 'eudev-dev'], apt: ['libudev-dev'] },
    run: { apk: ['eudev-libs'], apt: ['libudev1'] },
  },
  {
    name: 'node-hid',
    when: 'always',
    build: {
      apk: ['linux-headers', 'eudev-dev', 'libusb-dev'],
      apt: ['libudev-dev', 'libusb-1.0-0-dev'],
    },
    run: { apk: ['eudev-libs', 'libusb'], apt: ['libudev1', 'libusb-1.0-0'] },
  },
  {
    name: 'kerberos',
    when: 'always',
    build: { apk: ['krb5-dev'], apt: ['libkrb5-dev'] },
    run: { apk: ['krb5-libs'], apt: ['libgssapi-krb5-2'] },
  },
  {
    name: 'libpq',
    when: 'compiled',
    build: { apk: ['libpq-dev'], apt: ['libpq-dev'] },
    run: { apk: ['libpq'], apt: ['libpq5'] },
  },
  {
    name: 'node-libcurl',
    when: 'compiled',
    build: { apk: ['curl-dev'], apt: ['libcurl4-openssl-dev'] },
    run: { apk: ['libcurl'], apt: ['libcurl4'] },
  },
  {
    name: 'odbc',
    when: 'always',
    build: { apk: ['unixodbc-dev'], apt: ['unixodbc-dev'] },
    run: { apk: ['unixodbc'], apt: ['unixodbc'] },
  },
];

/** What a package needs beside distro packages, or that only its user can decide: sentences. */
const HINTS: Readonly<Record<string, string>> = {
  puppeteer:
    'puppeteer downloads a browser for glibc when it is installed: for Alpine set packages: ["chromium"], and env PUPPETEER_EXECUTABLE_PATH=/usr/bin/chromium-browser',
  playwright:
    'playwright has no browsers for musl: use distro: debian, or connect to a browser elsewhere',
};

/**
 * The distro packages that a native package needs in an image.
 *
 * @param tool of the distro
 * @param compiles whether the binary may be compiled in this image
 * @returns undefined where it needs none
 */
export function systemNeed(
  { name, version }: Pick<NativePackage, 'name' | 'version'>,
  tool: keyof DistroNames,
  compiles: boolean,
): SystemNeed | undefined {
  const major = Number.parseInt(version, 10) || 0;
  const row = ROWS.find(
    (each) => each.name === name && (each.from ?? 0) <= major && major < (each.below ?? Infinity),
  );
  if (row === undefined || (row.when === 'compiled' && !compiles)) return undefined;
  const build = compiles ? row.build[tool] : [];
  const run = row.run[tool];
  return build.length + run.length === 0 ? undefined : { build, run, when: row.when };
}

/** Sentences about packages of an image, by their names. */
export function systemHints(names: Iterable<string>): string[] {
  return [...new Set(names)].sort().flatMap((name) => HINTS[name] ?? []);
}
