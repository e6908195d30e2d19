import type { TargetPlatform } from '@nx-multistage/dockerfile';

/** The machine that builds, in the words of images. */
export interface HostPlatform {
  /** `process.platform`. */
  os: string;
  /** `amd64`, `arm64`; `process.arch` where images have no other word. */
  arch: string;
  /** Undefined where the system is not Linux. */
  libc?: 'musl' | 'glibc';
}

/** `process.arch` -> the word of images. Source: OCI image-spec, config.md, `architecture`: Go's GOARCH. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Reads it from the running Node: only one linked against glibc reports glibc's version. */
export function hostPlatform(): HostPlatform {
  const arch = ARCHITECTURES[process.arch] ?? process.arch;
  if (process.platform !== 'linux') return { os: process.platform, arch };
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const libc = report.header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  return { os: 'linux', arch, libc };
}

/** Whether a binary compiled on the host runs on a platform. */
export function runsOn(platform: TargetPlatform, host: HostPlatform): boolean {
  return host.os === platform.os && host.arch === platform.arch && host.libc === platform.libc;
}
