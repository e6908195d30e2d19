import type { AuditReport } from './audit/audit-installed';
import { loadable } from './audit/audit-loads';
import { auditContext, auditPackage } from './audit/audit-package';
import type { AuditWords } from './audit/audit-words';
import type { ElfInfo } from './audit/elf';
import type { Finding } from './audit/finding';
import { readElfFile } from './audit/machine';
import { missingLibraries } from './audit/missing-libraries';
import type { Platform } from './audit/platform-label';
import { readInstalled } from './audit/read-installed';
import { untried } from './untried';

/** A folder that stands for all places where the target's loader looks for libraries. */
const SYSTEM = '\0system';

/**
 * Audits what was installed for another machine than this one: reads each binary, loads none. Stricter than the
 * audit in an image: a binary for glibc that might load with musl as well cannot be tried here, and is an error.
 *
 * @param root absolute path of the folder that holds `node_modules`
 * @param platform the machine it was installed for
 * @param provides whether that machine has a shared library, by name (`libstdc++.so.6`)
 * @param words what findings advise
 */
export function auditForTarget(
  root: string,
  platform: Platform,
  provides: (library: string) => boolean,
  words?: AuditWords,
): AuditReport {
  const search = { platform, systemFolders: [SYSTEM], read: readerOf(platform, provides) };
  const packages = readInstalled(root, (file, elf) => missingLibraries(file, elf, search));
  const context = auditContext(packages, platform, words);
  const judged = packages.map((of) => ({
    of,
    findings: [...auditPackage(of, context), ...untried(root, of, platform)],
  }));
  return {
    platform,
    fine: judged
      .filter(({ of, findings }) => loadable(of, platform).length > 0 && findings.every(isNotice))
      .map(({ of }) => of),
    findings: judged.flatMap(({ findings }) => findings),
  };
}

/** Reads the libraries that were installed; those of the target are only known to be there. */
function readerOf(
  platform: Platform,
  provides: (library: string) => boolean,
): (path: string) => ElfInfo | undefined {
  const provided: ElfInfo = {
    machine: platform.arch,
    class: 64,
    needed: [],
    libc: 'none',
    runpath: [],
  };
  return (path) => {
    if (!path.startsWith(SYSTEM)) return readElfFile(path);
    return provides(path.slice(SYSTEM.length + 1)) ? provided : undefined;
  };
}

const isNotice = ({ severity }: Finding): boolean => severity === 'notice';
