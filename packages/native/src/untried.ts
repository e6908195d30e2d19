import { join } from 'node:path';
import { auditLoads, loadable } from './audit/audit-loads';
import { binaryVerdict } from './audit/binary-verdict';
import { type Finding, findingOf } from './audit/finding';
import type { InstalledPackage } from './audit/installed-package';
import { readBytes } from './audit/machine';
import type { Platform } from './audit/platform-label';
import { linkNeeds } from './link-needs';
import { notInMusl } from './not-in-musl';

/**
 * What can be said of binaries that are not loaded, beyond `auditPackage`: one made for glibc that musl may load is not
 * taken on trust, and one for musl must not need functions of glibc.
 *
 * @param root absolute path of the folder that the package's path is relative to
 */
export function untried(root: string, of: InstalledPackage, platform: Platform): Finding[] {
  const glibc = onlyGlibc(of, platform);
  return glibc.length > 0 ? glibc : unlinked(root, of, platform);
}

function onlyGlibc(of: InstalledPackage, platform: Platform): Finding[] {
  const candidates = loadable(of, platform);
  const verdicts = candidates.map((binary) => binaryVerdict(of, binary, platform));
  if (candidates.length === 0 || verdicts.includes('fits')) return [];
  return [
    findingOf(of, candidates[0]?.file, {
      code: 'NXM_NATIVE_GLIBC_ON_MUSL',
      severity: of.optional ? 'notice' : 'error',
      found: 'a binary made for glibc and none for musl',
      wanted: 'a binary made for musl',
      fix: 'build with a container engine, which compiles it or tries whether it loads, or use a version with a musl binary',
    }),
  ];
}

/** What musl's loader would say, as far as it can be known without it. */
function unlinked(root: string, of: InstalledPackage, platform: Platform): Finding[] {
  if (platform.libc !== 'musl') return [];
  const results = loadable(of, platform).map(({ file, elf }) => {
    const bytes = readBytes(join(root, of.path, file));
    const absent = bytes === undefined ? [] : notInMusl(linkNeeds(bytes), elf?.needed ?? []);
    return absent.length === 0
      ? { file }
      : { file, failure: `${listed(absent)}: functions of glibc, which musl does not have` };
  });
  return auditLoads(of, results, platform)
    .filter(({ code }) => code === 'NXM_NATIVE_DOES_NOT_LOAD')
    .map((finding) => ({ ...finding, wanted: 'a binary linked against musl', fix: MUSL_FIX }));
}

const MUSL_FIX =
  'use a version whose binary for musl loads (package.json: overrides or resolutions), compile it with a container engine, or use a base with glibc: nx g docker-setup --distro=debian';

function listed(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${names.slice(0, 3).join(', ')}${more}`;
}
