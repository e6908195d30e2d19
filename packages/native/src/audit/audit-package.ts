import { type AuditWords, PLAIN_WORDS } from './audit-words';
import { binaryVerdict, describeBinary, describePlatform, isLabelled } from './binary-verdict';
import { type Finding, findingOf } from './finding';
import type { FoundBinary, InstalledPackage } from './installed-package';
import { manifestAllows, namesFor, type Platform, platformVariants } from './platform-label';
import { holderOf } from './system-libraries';

/** What a package is judged against. */
export interface AuditContext {
  platform: Platform;
  /** Names of all packages that are installed. */
  installed: ReadonlySet<string>;
  /** Names of those that are one platform's variant of another package. */
  variants: ReadonlySet<string>;
  /** What findings advise. */
  words: AuditWords;
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
    ...missingBinary(of, context),
    ...wrongBinaries(of, platform),
    ...noFittingBinary(of, context),
    ...missingLibraries(of, platform),
  ];
}

/** The context of a whole installation. */
export function auditContext(
  packages: InstalledPackage[],
  platform: Platform,
  words: AuditWords = PLAIN_WORDS,
): AuditContext {
  return {
    words,
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
    fix: of.libc === undefined ? '' : 'harmless, but it takes space',
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
      fix: `the lockfile lacks them: ${context.words.relock}`,
    }),
  ];
}

function missingBinary(of: InstalledPackage, { platform, words }: AuditContext): Finding[] {
  const elsewhere = platformVariants(of.optionalDependencies).length > 0;
  if (!of.compiles || elsewhere || addons(of).length > 0) return [];
  return [
    findingOf(of, undefined, {
      code: 'NXM_NATIVE_MISSING_BINARY',
      severity: severityOf(of),
      found: 'a binding.gyp and no .node file',
      wanted: describePlatform(platform),
      fix: `its install script did not run: ${approve(words, of)}`,
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
      fix: fixForPrebuilds(of, variant, context),
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

function approve({ approve: text }: AuditWords, { name }: InstalledPackage): string {
  return text.replaceAll('{name}', name);
}

function fixForPrebuilds(
  of: InstalledPackage,
  variant: boolean,
  { words, platform }: AuditContext,
): string {
  if (variant) return '';
  if (of.compiles)
    return `compile it in the image: ${approve(words, of)}, and set npm_config_build_from_source=true for its install`;
  return platform.libc === 'musl'
    ? 'use a version that has a binary for musl, or a base with glibc: nx g docker-setup --distro=debian'
    : 'use a version that has a binary for this platform';
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
        fix: fixForLibraries(binary.missing, platform),
      });
    });
}

function fixForLibraries(missing: readonly string[], { tool }: Platform): string {
  const holders = missing.flatMap((library) => {
    const holder = tool === undefined ? undefined : holderOf(library, tool);
    return holder === undefined ? [] : [holder];
  });
  if (holders.length === 0)
    return 'add the distro package that holds the library (option packages), or install the package that brings it';
  const names = [...new Set(holders)].map((name) => JSON.stringify(name)).join(', ');
  return `set "packages": [${names}] in the options of docker-build (${tool} names)`;
}
