import { binaryVerdict } from './binary-verdict';
import type { InstalledPackage } from './installed-package';
import {
  manifestAllows,
  namesFor,
  type Platform,
  type PlatformLabel,
  platformLabel,
  platformVariants,
} from './platform-label';
import { HEADERS } from './read-installed';

/** Why something of a native package is no part of an image. */
export type TrimReason =
  'package for another platform' | 'foreign prebuilds' | 'sources' | 'build leftovers';

/** Libraries and symbols of other systems: never loaded on Linux. */
const OTHER_SYSTEMS = /\.(?:dll|dylib|exe|pdb|ilk|lib|exp)$/i;
const BINARY = /\.node$|\.so(?:\.\d+)*$/;
/** What a compiler reads and writes; and archives of sources. */
const SOURCE =
  /\.(?:c|cc|cpp|cxx|c\+\+|h|hh|hpp|hxx|inc|asm|s|m|mm|o|a|gyp|gypi|tlog|patch)$|^deps\/.*\.(?:tar\.gz|tgz|zip|tar\.xz)$/i;
/** What node-gyp leaves in `build` besides the binaries. Source: node-gyp, gyp's make generator. */
const LEFTOVER =
  /^build\/(?:config\.gypi|Makefile|gyp-mac-tool|[^/]+\.mk|[^/]+\.Makefile|node_gyp_bins|(?:Release|Debug)\/(?:obj|obj\.target|obj\.host|\.deps|\.forge-meta))(?:\/|$)/;

/**
 * Why a file of a native package is no part of an image; undefined where it is one. Nothing but compiler input goes
 * from a package whose binaries would not load: what is wrong with it must stay to be seen.
 *
 * @param of the package
 * @param file relative to it, with forward slashes
 */
export function trimReason(
  of: InstalledPackage,
  file: string,
  platform: Platform,
): TrimReason | undefined {
  if (LEFTOVER.test(file)) return 'build leftovers';
  if (HEADERS.has(of.name)) return SOURCE.test(file) ? 'sources' : undefined;
  if (!works(of, platform)) return undefined;
  if (isForeign(of, file, platform)) return 'foreign prebuilds';
  return SOURCE.test(file) ? 'sources' : undefined;
}

const LEFTOVER_PATH = new RegExp(`(?:^|/)node_modules/.+/${LEFTOVER.source.slice(1)}`);

/**
 * Whether a path of an install is left over from a compile, in whatever package: nothing loads it, and it holds paths of
 * the machine, which would make another image in every folder.
 *
 * @param path relative to the install folder, with forward slashes
 */
export function isBuildLeftover(path: string): boolean {
  return LEFTOVER_PATH.test(path);
}

/**
 * Paths of installed packages that are for other platforms: by the lists in their manifests, or by their names where a
 * sibling for this platform is installed (old lockfiles, Yarn 1 and Bun do not choose by libc).
 */
export function foreignPackages(
  packages: readonly InstalledPackage[],
  platform: Platform,
): ReadonlySet<string> {
  const installed = new Set(packages.map(({ name }) => name));
  const unwanted = new Set(
    packages.flatMap(({ optionalDependencies }) => {
      const variants = platformVariants(optionalDependencies);
      const fitting = namesFor(variants, platform);
      return fitting.some((name) => installed.has(name))
        ? variants.filter((name) => !fitting.includes(name))
        : [];
    }),
  );
  return new Set(
    packages
      .filter((of) => !manifestAllows(of, platform) || unwanted.has(of.name))
      .map(({ path }) => path),
  );
}

/** Whether one of its addons is made for this platform: only then the others are of no use. */
function works(of: InstalledPackage, platform: Platform): boolean {
  return of.binaries.some(
    (binary) => binary.file.endsWith('.node') && binaryVerdict(of, binary, platform) === 'fits',
  );
}

function isForeign(of: InstalledPackage, file: string, platform: Platform): boolean {
  if (OTHER_SYSTEMS.test(file)) return true;
  const folder = /^prebuilds\/([^/]+)\//.exec(file)?.[1];
  if (folder !== undefined && isFor(platformLabel(folder), platform) === 'another') return true;
  if (!BINARY.test(file)) return false;
  const label = platformLabel(file);
  const said = isFor(label, platform);
  if (said !== 'this') return said === 'another';
  const elf = of.binaries.find((binary) => binary.file === file)?.elf;
  return label.libc === undefined && elf !== undefined && otherLibc(elf.libc, platform);
}

function otherLibc(libc: 'musl' | 'glibc' | 'none', platform: Platform): boolean {
  return libc !== 'none' && libc !== platform.libc;
}

/** What a name says of a platform; `nobody` where it names none. */
function isFor(
  { os, arch, libc, runtime }: PlatformLabel,
  platform: Platform,
): 'this' | 'another' | 'nobody' {
  if (os === undefined && arch === undefined && libc === undefined && runtime === undefined)
    return 'nobody';
  const fits =
    (os ?? 'linux') === 'linux' &&
    (arch ?? platform.arch) === platform.arch &&
    (libc ?? platform.libc) === platform.libc &&
    runtime === undefined;
  return fits ? 'this' : 'another';
}
