import { binaryVerdict, describeBinary, describePlatform, isLabelled } from './binary-verdict';
import { type Finding, findingOf } from './finding';
import type { FoundBinary, InstalledPackage } from './installed-package';
import { manifestAllows, namesFor, type Platform, platformVariants } from './platform-label';

/** What a package is judged against. */
export interface AuditContext {
  platform: Platform;
  /** Names of all packages that are installed. */
  installed: ReadonlySet<string>;
  /** Names of those that are one platform's variant of another package. */
  variants: ReadonlySet<string>;
}

/**
 * Decides about one package from what was found of it on disk, before anything is loaded.
 * @returns what is wrong with it; none: its binaries may be loaded
 */
export function auditPackage(of: InstalledPackage, context: AuditContext): Finding[] {
  const { platform } = context;
  if (!manifestAllows(of, platform)) return [foreignPackage(of, platform)];
  return [
    ...missingVariant(of, context),
    ...missingBinary(of, platform),
    ...wrongBinaries(of, platform),
    ...noFittingBinary(of, context),
    ...missingLibraries(of, platform),
  ];
}

/** The context of a whole installation. */
export function auditContext(packages: InstalledPackage[], platform: Platform): AuditContext {
  return {
    platform,
    installed: new Set(packages.map(({ name }) => name)),
    variants: new Set(
      packages.flatMap(({ optionalDependencies }) => platformVariants(optionalDependencies)),
    ),
  };
}

const addons = (of: InstalledPackage): FoundBinary[] =>
  of.binaries.filter(({ file }) => file.endsWith('.node'));

const severityOf = (of: InstalledPackage): Finding['severity'] =>
  of.optional ? 'notice' : 'error';

function foreignPackage(of: InstalledPackage, platform: Platform): Finding {
  const words = [of.os, of.cpu, of.libc].map((list) => (list ?? ['any']).join('|')).join('/');
  return findingOf(of, undefined, {
    code: 'NXM_NATIVE_FOREIGN_PACKAGE',
    severity: 'notice',
    found: `a package for ${words}`,
    wanted: `linux/${platform.arch}/${platform.libc}`,
    fix:
      of.libc === undefined
        ? ''
        : 'harmless, but it takes space: npm 11.11 or newer writes libc to package-lock.json and skips it',
  });
}

function missingVariant(of: InstalledPackage, context: AuditContext): Finding[] {
  const fitting = namesFor(platformVariants(of.optionalDependencies), context.platform);
  if (fitting.length === 0 || fitting.some((name) => context.installed.has(name))) return [];
  return [
    findingOf(of, undefined, {
      code: 'NXM_NATIVE_MISSING_PLATFORM_PACKAGE',
      severity: severityOf(of),
      found: 'none of its packages for this platform',
      wanted: fitting.join(' and '),
      fix: 'the lockfile lacks them: remove node_modules and package-lock.json, run npm install, and commit the lockfile',
    }),
  ];
}

function missingBinary(of: InstalledPackage, platform: Platform): Finding[] {
  const elsewhere = platformVariants(of.optionalDependencies).length > 0;
  if (!of.compiles || elsewhere || addons(of).length > 0) return [];
  return [
    findingOf(of, undefined, {
      code: 'NXM_NATIVE_MISSING_BINARY',
      severity: severityOf(of),
      found: 'a binding.gyp and no .node file',
      wanted: describePlatform(platform),
      fix: `its install script did not run: add "${of.name}": true to allowScripts in the root package.json`,
    }),
  ];
}

function wrongBinaries(of: InstalledPackage, platform: Platform): Finding[] {
  return of.binaries
    .filter((binary) => !isLabelled(of, binary))
    .filter(({ file, format }) => file.endsWith('.node') || format === 'elf')
    .filter((binary) => binaryVerdict(of, binary, platform) === 'foreign')
    .map((binary) =>
      findingOf(of, binary.file, {
        code: 'NXM_NATIVE_WRONG_BINARY',
        severity: severityOf(of),
        found: describeBinary(binary),
        wanted: describePlatform(platform),
        fix: /^build\//.test(binary.file)
          ? 'it was built elsewhere and hides any prebuilt one: install in the target stage, do not copy node_modules from the host'
          : 'it was installed elsewhere: install in the target stage, do not copy node_modules from the host',
      }),
    );
}

function noFittingBinary(of: InstalledPackage, context: AuditContext): Finding[] {
  const all = addons(of);
  const labelled = all.filter((binary) => isLabelled(of, binary));
  const usable = all.some((one) => binaryVerdict(of, one, context.platform) !== 'foreign');
  if (labelled.length === 0 || labelled.length < all.length || usable) return [];
  const variant = context.variants.has(of.name);
  return [
    findingOf(of, undefined, {
      code: variant ? 'NXM_NATIVE_FOREIGN_PACKAGE' : 'NXM_NATIVE_NO_FITTING_BINARY',
      severity: variant ? 'notice' : severityOf(of),
      found: nearest(labelled, context.platform),
      wanted: describePlatform(context.platform),
      fix: fixForPrebuilds(of, variant),
    }),
  ];
}

/** The files a person would look at first: those for Linux, with what they are; else how many there are. */
function nearest(binaries: FoundBinary[], platform: Platform): string {
  const close = binaries.filter(({ elf }) => elf?.machine === platform.arch);
  return close.length === 0
    ? `${binaries.length} of other platforms`
    : close.map((one) => `${one.file} (${describeBinary(one)})`).join(', ');
}

function fixForPrebuilds(of: InstalledPackage, variant: boolean): string {
  if (variant) return '';
  return of.compiles
    ? `compile it in the image: "${of.name}": true in allowScripts of the root package.json, and npm_config_build_from_source=true for its install`
    : 'use a version that has a binary for this platform, or a base image with another libc';
}

function missingLibraries(of: InstalledPackage, platform: Platform): Finding[] {
  const fitting = of.binaries.filter((one) => binaryVerdict(of, one, platform) === 'fits');
  const complete = addons(of).some(
    (one) => fitting.includes(one) && isLabelled(of, one) && one.missing.length === 0,
  );
  return fitting
    .filter(({ missing }) => missing.length > 0)
    .map((binary) => {
      const harmless = complete || of.optional || !binary.file.endsWith('.node');
      return findingOf(of, binary.file, {
        code: 'NXM_NATIVE_MISSING_LIBRARY',
        severity: harmless ? 'notice' : 'error',
        found: `${binary.missing.join(', ')} not in this image`,
        wanted: 'all libraries that it needs',
        fix: 'add the distro package that holds the library (option packages), or install the package that brings it',
      });
    });
}
