import { explainRefusal } from './explain-refusal';
import type { KernelFacts } from './kernel-facts';

const FACTS: KernelFacts = {
  isRoot: false,
  maxUserNamespaces: 1000,
  unprivilegedClone: undefined,
  apparmorRestricts: undefined,
  isFiltered: false,
};
const REFUSED = 'unshare: unshare failed: Operation not permitted';

it.each<[Partial<KernelFacts>, string, RegExp]>([
  [{}, "unshare: unrecognized option '--map-user=1'", /too old, or not of util-linux/],
  [{}, 'sh: 1: mount: not found', /a program of util-linux is missing/],
  [{ maxUserNamespaces: 0 }, 'unshare failed: No space left on device', /switched off/],
  [{ unprivilegedClone: 0 }, REFUSED, /for root only/],
  [{ isFiltered: true }, REFUSED, /in a container whose seccomp profile/],
  [{ isFiltered: true, isRoot: true }, REFUSED, /in a container whose seccomp profile/],
  [{ apparmorRestricts: 1 }, 'mount: /dev: permission denied.', /AppArmor restricts/],
  [{}, 'unshare failed: No space left on device', /the limit of user namespaces is reached/],
  [{ unprivilegedClone: 0, isRoot: true }, REFUSED, /the kernel forbids it: unshare: unshare/],
  [{ apparmorRestricts: 0 }, REFUSED, /the kernel forbids it/],
  [{}, '', /it did not say why/],
])('explains %j and %j', (changes, complaint, reason) => {
  const refusal = explainRefusal({ ...FACTS, ...changes }, complaint);
  expect(refusal.reason).toMatch(reason);
  expect(refusal.fix).toMatch(/use a container engine$/);
});
