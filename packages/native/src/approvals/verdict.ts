import type { NativeKind, NativePackage } from '../native-package';
import { scriptPolicy, type ManagerName } from './policy';

/** A decision of the workspace about install scripts, as lockfile formats read it. */
export interface ScriptDecision {
  /** The package's own name; `*`: all that no other entry names. */
  name: string;
  /** Exact versions it speaks of; undefined for all. */
  versions?: readonly string[];
  allowed: boolean;
}

/** Who decides, and what was decided. */
export interface ScriptRules {
  manager: ManagerName;
  /** Of the package manager in the image; undefined where the workspace pins none. */
  version: string | undefined;
  decisions: readonly ScriptDecision[];
}

/**
 * - `approved`, `denied`: the workspace, or the manager's own list, says so.
 * - `unlisted`: nobody says anything of this package.
 * - `not-needed`: its binary comes without a script, or the manager has no list and runs all.
 */
export type Approval = 'approved' | 'denied' | 'unlisted' | 'not-needed';

/** What becomes of a native package's install script. */
export interface ScriptVerdict {
  approval: Approval;
  /** Whether the script runs in the image's install. */
  runs: boolean;
}

const NEEDS_SCRIPT = {
  'platform-packages': false,
  'bundled-prebuilds': false,
  'downloaded-prebuilds': true,
  compiled: true,
} as const satisfies Record<NativeKind, boolean>;

/** Whether packages of a kind have no binary before their install script ran. */
export function needsScript(kind: NativeKind): boolean {
  return NEEDS_SCRIPT[kind];
}

/**
 * Whether the install script of a native package runs under its manager's policy. An entry for the package wins over
 * the blanket one, a denial over an approval.
 */
export function scriptVerdict(
  { name, version, kind }: Pick<NativePackage, 'name' | 'version' | 'kind'>,
  { manager, version: managerVersion, decisions }: ScriptRules,
): ScriptVerdict {
  const policy = scriptPolicy(manager, managerVersion);
  const own = decisions.filter(
    (each) => each.name === name && (each.versions?.includes(version) ?? true),
  );
  const blanket = decisions.find((each) => each.name === '*')?.allowed;
  const runsUnlisted = blanket ?? policy.unlisted;
  const denied = own.some(({ allowed }) => !allowed);
  const runs = denied ? policy.denied : own.length > 0 || runsUnlisted;
  if (!NEEDS_SCRIPT[kind]) return { approval: 'not-needed', runs };
  if (!policy.lists && blanket !== false) return { approval: 'not-needed', runs: true };
  if (denied) return { approval: 'denied', runs };
  if (own.length > 0 || blanket === true) return { approval: 'approved', runs: true };
  return { approval: 'unlisted', runs };
}
