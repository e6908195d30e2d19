/** What node-gyp leaves in a package's `build` folder besides the binaries. Source: node-gyp, gyp's make generator. */
const LEFTOVER =
  /(?:^|\/)node_modules\/.+\/build\/(?:config\.gypi|Makefile|gyp-mac-tool|[^/]+\.mk|[^/]+\.Makefile|node_gyp_bins|(?:Release|Debug)\/(?:obj|obj\.target|obj\.host|\.deps|\.forge-meta))(?:\/|$)/;

/**
 * Whether a path of an install is a leftover of a compile: nothing loads it, and it holds paths of this machine, which
 * would make another image in every folder.
 *
 * @param path relative to the install folder, with forward slashes
 */
export function isBuildLeftover(path: string): boolean {
  return LEFTOVER.test(path);
}
