import { readFile } from 'node:fs/promises';

/** What the kernel says about user namespaces; undefined where it has no such setting. */
export interface KernelFacts {
  isRoot: boolean;
  /** `user.max_user_namespaces`. */
  maxUserNamespaces: number | undefined;
  /** `kernel.unprivileged_userns_clone`, of Debian's and Arch's kernels. */
  unprivilegedClone: number | undefined;
  /** `kernel.apparmor_restrict_unprivileged_userns`, of Ubuntu's kernels. */
  apparmorRestricts: number | undefined;
  /** System calls of this process are filtered, as in a container. */
  isFiltered: boolean;
}

/** Reads what decides about user namespaces, for this process. */
export async function readKernelFacts(): Promise<KernelFacts> {
  const status = (await readText('/proc/self/status')) ?? '';
  return {
    isRoot: process.geteuid?.() === 0,
    maxUserNamespaces: await readNumber('/proc/sys/user/max_user_namespaces'),
    unprivilegedClone: await readNumber('/proc/sys/kernel/unprivileged_userns_clone'),
    apparmorRestricts: await readNumber('/proc/sys/kernel/apparmor_restrict_unprivileged_userns'),
    isFiltered: /^Seccomp:\s*2$/m.test(status),
  };
}

async function readNumber(file: string): Promise<number | undefined> {
  const text = await readText(file);
  return text === undefined ? undefined : Number(text);
}

/** Which of these files there are depends on the kernel. */
function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
