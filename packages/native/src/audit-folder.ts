import { auditContext, auditPackage } from './audit/audit-package';
import type { Finding, FindingCode } from './audit/finding';
import type { Platform } from './audit/platform-label';
import { readFolder } from './audit/read-installed';
import { untried } from './untried';

/**
 * Audits the binaries of a folder that no package manager installed: the app's own, a workspace library's. They were
 * made on this machine, so what is for another platform than the image's stops the build. Libraries that they need are
 * not looked for: they may lie in packages.
 *
 * @param root absolute path of the artifacts
 * @param path of the folder below it: `app`, `workspace_modules/util`
 */
export function auditFolder(root: string, path: string, platform: Platform): Finding[] {
  const found = readFolder(root, path);
  if (found === undefined) return [];
  const findings = [
    ...auditPackage(found, auditContext([found], platform)),
    ...untried(root, found, platform),
  ];
  return findings.map((finding) => ({
    ...finding,
    fix: MADE_ELSEWHERE.includes(finding.code) ? OWN_FIX : finding.fix,
  }));
}

const MADE_ELSEWHERE: readonly FindingCode[] = [
  'NXM_NATIVE_WRONG_BINARY',
  'NXM_NATIVE_GLIBC_ON_MUSL',
];
const OWN_FIX =
  'it was made for another machine: take the file out of the build output, or let the build write the one for the image';
