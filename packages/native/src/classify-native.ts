import {
  manifestAllows,
  namesFor,
  type Platform,
  platformLabel,
  platformVariants,
} from './audit/platform-label';
import { knownPackage } from './known-packages';
import type { NativeKind, NativePackage, NativeTarget, PackageFacts } from './native-package';

type Reading = Pick<NativePackage, 'kind' | 'why'> &
  Partial<Pick<NativePackage, 'gets' | 'mayCompile' | 'uncertain' | 'unfit'>>;

const DOWNLOADERS = /\b(prebuild-install|node-pre-gyp|install-from-cache|prebuildify-ci)\b/;
const COMPILERS = /\b(node-gyp|cmake-js|cmake-ts)\b(?!-)|--fallback-to-build\b/;

const GETS = {
  'platform-packages': 'the package for its platform',
  'bundled-prebuilds': 'a binary that it brings',
  'downloaded-prebuilds': 'what its install script fetches',
  compiled: 'a compile',
} as const satisfies Record<NativeKind, string>;

/**
 * Tells whether a package is native, and how it gets its binary for a target.
 *
 * A package that is installed on the host is judged by its files and manifest, one that is not by the lockfile and by
 * a small table of names; `why` says which.
 * @returns undefined for a package that is the same on every target, or is not for this one
 */
export function classifyNative(
  facts: PackageFacts,
  target: NativeTarget,
): NativePackage | undefined {
  const platform = platformOf(target);
  if (!manifestAllows(facts, platform)) return undefined;
  const reading =
    byNameAlone(facts) ??
    byVariants(facts, platform) ??
    byDownload(facts) ??
    (facts.files === undefined
      ? byName(facts)
      : (byPrebuilds(facts, facts.files, platform) ?? byCompiling(facts, facts.files)));
  if (reading === undefined) return undefined;
  const { name, version } = facts;
  const mayCompile = reading.kind === 'compiled';
  const optional = facts.optional ? ({ optional: true } as const) : {};
  return { name, version, gets: GETS[reading.kind], mayCompile, ...reading, ...optional };
}

/** A package whose binary no look into its folder shows. */
function byNameAlone({ name, version }: PackageFacts): Reading | undefined {
  const known = knownPackage(name, version);
  return known?.kind === undefined || known.kind === 'none' || known.gets === undefined
    ? undefined
    : { kind: known.kind, why: 'known by its name', gets: known.gets };
}

/** A target in the words of the packages: `x64` for `amd64`. */
export function platformOf({ arch, libc }: NativeTarget): Platform {
  return { arch: arch === 'amd64' ? 'x64' : arch, libc };
}

const words = ({ arch, libc }: Platform): string => `linux/${arch}/${libc}`;

function byVariants(facts: PackageFacts, platform: Platform): Reading | undefined {
  const variants = platformVariants(Object.keys(facts.optionalDependencies ?? {}));
  if (variants.length > 0) {
    const fitting = namesFor(variants, platform);
    if (fitting.length > 0)
      return {
        kind: 'platform-packages',
        why: `optional dependency ${fitting.join(' and ')}`,
        gets: fitting.join(' and '),
      };
    const why = `optional dependencies by platform, but none for ${words(platform)}`;
    return { kind: 'platform-packages', why, gets: 'nothing', unfit: why };
  }
  const madeForOne = facts.cpu !== undefined && platformLabel(facts.name).os !== undefined;
  return madeForOne
    ? { kind: 'platform-packages', why: `made for ${words(platform)} by its os and cpu` }
    : undefined;
}

function byDownload({
  name,
  version,
  hasInstallScript,
  manifest,
}: PackageFacts): Reading | undefined {
  const kind = 'downloaded-prebuilds';
  const tool = DOWNLOADERS.exec(installScript(manifest?.scripts))?.[1];
  const mayCompile = COMPILERS.test(installScript(manifest?.scripts));
  const gets = mayCompile ? `${GETS[kind]}, or a compile where there is none` : GETS[kind];
  if (tool !== undefined) return { kind, why: `install script runs ${tool}`, mayCompile, gets };
  const known = knownPackage(name, version);
  if (!hasInstallScript || known?.kind !== kind) return undefined;
  const compiles = known.neverCompiles !== true;
  return {
    kind,
    why: 'known by its name: the install script fetches it',
    mayCompile: compiles,
    gets: compiles ? `${GETS[kind]}, or a compile where there is none` : GETS[kind],
  };
}

function byPrebuilds(
  facts: PackageFacts,
  files: readonly string[],
  platform: Platform,
): Reading | undefined {
  const addons = files.filter(
    (file) => file.endsWith('.node') && !/^build\/(Release|Debug)\//.test(file),
  );
  const marked = addons.filter((file) => Object.keys(platformLabel(file)).length > 0);
  const fitting = namesFor(marked, platform, 'glibc')[0];
  if (fitting !== undefined)
    return { kind: 'bundled-prebuilds', why: `brings ${fitting}`, gets: fitting };
  if (marked.length > 0) {
    const compiled = byCompiling(facts, files);
    const why = `its prebuilt binaries have none for ${words(platform)}`;
    return compiled === undefined
      ? {
          kind: 'bundled-prebuilds',
          why: `${why}, and it cannot be compiled`,
          gets: 'nothing',
          unfit: `${why}, and it cannot be compiled`,
        }
      : { kind: 'compiled', why: `${compiled.why}; ${why}` };
  }
  if (addons[0] === undefined) return undefined;
  return facts.hasInstallScript
    ? { kind: 'downloaded-prebuilds', why: `its install script brings ${addons[0]}` }
    : {
        kind: 'bundled-prebuilds',
        why: `brings ${addons[0]}, which does not say for which target`,
      };
}

function byCompiling(
  { manifest, hasInstallScript }: PackageFacts,
  files: readonly string[],
): Reading | undefined {
  const script = installScript(manifest?.scripts);
  const tool = COMPILERS.exec(script)?.[1];
  if (tool !== undefined) return { kind: 'compiled', why: `install script runs ${tool}` };
  if (!files.includes('binding.gyp')) return undefined;
  const byNpm = !hasInstallScript && script === '' && manifest?.gypfile !== false;
  if (byNpm) return { kind: 'compiled', why: 'binding.gyp, which npm compiles by itself' };
  return hasInstallScript || script !== ''
    ? { kind: 'compiled', why: 'binding.gyp and an install script' }
    : undefined;
}

const UNSEEN = 'not installed on this machine';

function byName({ name, version, hasInstallScript, manifest }: PackageFacts): Reading | undefined {
  const known = knownPackage(name, version)?.kind;
  if (known === 'none') return undefined;
  if (known !== undefined) return { kind: known, why: `known by its name; ${UNSEEN}` };
  const tool = COMPILERS.exec(installScript(manifest?.scripts))?.[1];
  const kind = 'compiled' as const;
  if (tool !== undefined) return { kind, why: `install script runs ${tool}; ${UNSEEN}` };
  return hasInstallScript
    ? {
        kind,
        why: `has an install script that may compile; ${UNSEEN}, so nobody can look`,
        uncertain: true,
      }
    : undefined;
}

/** The scripts that npm runs after a package is unpacked, as one text. */
function installScript(scripts: Record<string, string> = {}): string {
  return ['preinstall', 'install', 'postinstall']
    .map((name) => scripts[name] ?? '')
    .filter((script) => script !== '')
    .join('\n');
}
