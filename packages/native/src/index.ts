export { packageFolders } from './audit/package-folders';
export { type ManagerName, type ScriptPolicy, scriptPolicy } from './approvals/policy';
export { type ApprovalPlaces, misplacedApprovals } from './approvals/misplaced';
export { scriptProblems, type ScriptProblems } from './approvals/problems';
export { approvalRemedy, approvalSentence, type Remedy } from './approvals/remedy';
export {
  type Approval,
  needsScript,
  type ScriptDecision,
  type ScriptRules,
  scriptVerdict,
  type ScriptVerdict,
} from './approvals/verdict';
export { auditScript } from './audit-script';
export { auditForTarget } from './audit-target';
export { auditLoads, loadable, type LoadResult } from './audit/audit-loads';
export { type AuditContext, auditContext, auditPackage } from './audit/audit-package';
export { type ElfInfo, readElf } from './audit/elf';
export type { AuditWords } from './audit/audit-words';
export { formatTrim } from './audit/format-trim';
export type { PackageTool } from './audit/system-libraries';
export { trimInstalled, type Trimmed } from './audit/trim-installed';
export { isBuildLeftover } from './audit/trim-rules';
export { auditFolder } from './audit-folder';
export { auditWords } from './approvals/audit-words';
export type { Finding, FindingCode } from './audit/finding';
export { formatFinding } from './audit/format-report';
export type { FoundBinary, InstalledPackage } from './audit/installed-package';
export type { Platform } from './audit/platform-label';
export { classifyNative } from './classify-native';
export { findNative } from './find-native';
export { type KnownPackage, knownPackage } from './known-packages';
export { systemHints, systemNeed, type SystemNeed } from './system-packages';
export type { NativeKind, NativePackage, NativeTarget, PackageFacts } from './native-package';
