import { join } from 'node:path';
import { auditLoads, loadable } from './audit-loads';
import type { AuditWords } from './audit-words';
import { auditContext, auditPackage } from './audit-package';
import type { Finding } from './finding';
import type { InstalledPackage } from './installed-package';
import { loadAddon } from './load-addon';
import { libraryFolders, readElfFile, runningPlatform } from './machine';
import { missingLibraries } from './missing-libraries';
import type { Platform } from './platform-label';
import { readInstalled } from './read-installed';

/** What an audit saw. */
export interface AuditReport {
  platform: Platform;
  /** Packages whose addons all fit and load. */
  fine: InstalledPackage[];
  findings: Finding[];
}

/**
 * Audits what is installed below a folder against the machine that this runs on: reads each binary, then loads those
 * of every package that has no error so far.
 * @param root absolute path of the folder that holds `node_modules`
 * @param ignored names of packages that are not looked at
 * @param words what findings advise
 */
export function auditInstalled(
  root: string,
  ignored: ReadonlySet<string>,
  words?: AuditWords,
): AuditReport {
  const platform = runningPlatform();
  const search = { platform, systemFolders: libraryFolders(platform), read: readElfFile };
  const all = readInstalled(root, (file, elf) => missingLibraries(file, elf, search));
  const context = auditContext(all, platform, words);
  const packages = all.filter(({ name }) => !ignored.has(name));

  const judged = packages.map((of) => {
    const found = auditPackage(of, context);
    const stop = found.some(({ severity }) => severity === 'error');
    return { of, findings: stop ? found : [...found, ...loadFindings(root, of, platform)] };
  });
  return {
    platform,
    fine: judged
      .filter(({ of, findings }) => loadable(of, platform).length > 0 && findings.every(isHarmless))
      .map(({ of }) => of),
    findings: judged.flatMap(({ findings }) => findings),
  };
}

function loadFindings(root: string, of: InstalledPackage, platform: Platform): Finding[] {
  const results = loadable(of, platform).map(({ file }) => {
    const failure = loadAddon(join(root, of.path, file));
    return failure === undefined ? { file } : { file, failure };
  });
  return auditLoads(of, results, platform);
}

const isHarmless = ({ severity, code }: Finding): boolean =>
  severity === 'notice' && code !== 'NXM_NATIVE_DOES_NOT_LOAD';
