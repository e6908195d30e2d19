import type { KernelFacts } from './kernel-facts';

/** Why apps cannot be started in user namespaces here, and what would help. */
export interface Refusal {
  reason: string;
  fix: string;
}

interface Cause extends Refusal {
  applies: (facts: KernelFacts, complaint: string) => boolean;
}

const USE_ENGINE = 'or use a container engine';

/** Most telling first. */
const CAUSES: readonly Cause[] = [
  {
    applies: (_, text) => /unrecognized option|invalid option|unknown option/i.test(text),
    reason:
      'unshare or setpriv on PATH is too old, or not of util-linux (BusyBox has a smaller one)',
    fix: `install util-linux 2.36 or newer (Alpine: apk add util-linux-misc setpriv), ${USE_ENGINE}`,
  },
  {
    applies: (_, text) => /not found|failed to execute/i.test(text),
    reason: 'a program of util-linux is missing: unshare, setpriv, setsid and mount are needed',
    fix: `install util-linux and mount with the system's package manager, ${USE_ENGINE}`,
  },
  {
    applies: ({ maxUserNamespaces }) => maxUserNamespaces === 0,
    reason: 'user namespaces are switched off (user.max_user_namespaces is 0)',
    fix: `sudo sysctl user.max_user_namespaces=15000, ${USE_ENGINE}`,
  },
  {
    applies: ({ isRoot, unprivilegedClone }) => !isRoot && unprivilegedClone === 0,
    reason: 'user namespaces are for root only (kernel.unprivileged_userns_clone is 0)',
    fix: `sudo sysctl kernel.unprivileged_userns_clone=1, ${USE_ENGINE}`,
  },
  {
    applies: ({ isFiltered }) => isFiltered,
    reason: 'this process is in a container whose seccomp profile forbids new namespaces',
    fix: `start that container with --security-opt seccomp=unconfined --security-opt apparmor=unconfined, ${USE_ENGINE}`,
  },
  {
    applies: ({ isRoot, apparmorRestricts }) => !isRoot && apparmorRestricts === 1,
    reason:
      'AppArmor restricts user namespaces of ordinary users (kernel.apparmor_restrict_unprivileged_userns is 1, as on Ubuntu 24.04)',
    fix: `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile that allows userns to unshare, ${USE_ENGINE}`,
  },
  {
    applies: (_, text) => /no space left on device/i.test(text),
    reason: 'the limit of user namespaces is reached (user.max_user_namespaces)',
    fix: `sudo sysctl user.max_user_namespaces=15000, ${USE_ENGINE}`,
  },
];

/**
 * Says in words why the kernel refused.
 *
 * @param complaint what the refused programs said
 */
export function explainRefusal(facts: KernelFacts, complaint: string): Refusal {
  const cause = CAUSES.find(({ applies }) => applies(facts, complaint));
  if (cause !== undefined) return { reason: cause.reason, fix: cause.fix };
  const said = complaint.trim().split('\n').at(-1) || 'it did not say why';
  return { reason: `the kernel forbids it: ${said}`, fix: 'use a container engine' };
}
