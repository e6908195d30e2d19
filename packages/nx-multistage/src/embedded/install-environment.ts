import { cpuOf } from '../package-managers/cpu';
import type { InstallTarget } from '../package-managers/row';

/**
 * Variables that make install scripts fetch or compile for the target instead of the host.
 *
 * Sources: prebuild-install `rc.js`; node-gyp-build `index.js`; node-pre-gyp, which takes each `npm_config_*` as an
 * option; node-gyp `lib/configure.js`.
 *
 * @param target what the image runs on
 * @param nodeHeaders absolute folder whose `include/node` has the headers of the image's Node; none where nothing
 *   compiles
 * @param crosswalk absolute path of the list of releases that node-pre-gyp is to believe
 * @param refuseCompile absolute path of a program that stands in for node-gyp where a compile could only give a
 *   binary for this machine; none where it may run
 */
export function installEnvironment(
  { platform: { os, arch, libc }, nodeVersion }: InstallTarget,
  {
    nodeHeaders,
    crosswalk,
    refuseCompile,
  }: { nodeHeaders?: string; crosswalk?: string; refuseCompile?: string },
): Record<string, string> {
  const cpu = cpuOf(arch);
  return {
    LIBC: libc,
    npm_config_platform: os,
    npm_config_arch: cpu,
    npm_config_libc: libc,
    npm_config_runtime: 'node',
    npm_config_target: nodeVersion,
    npm_config_target_platform: os,
    npm_config_target_arch: cpu,
    npm_config_target_libc: libc,
    ...(nodeHeaders === undefined
      ? {}
      : {
          npm_config_nodedir: nodeHeaders,
          npm_package_config_node_gyp_nodedir: nodeHeaders,
        }),
    ...(crosswalk === undefined ? {} : { NODE_PRE_GYP_ABI_CROSSWALK: crosswalk }),
    ...(refuseCompile === undefined ? {} : { npm_config_node_gyp: refuseCompile }),
  };
}
