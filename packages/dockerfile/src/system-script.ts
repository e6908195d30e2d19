/** `node -e` on one line: folders up to `--` are made and given to `uid:gid`, what is named after it goes. */
const SCRIPT = [
  `const {mkdirSync,chownSync,rmSync}=require('node:fs')`,
  `const [,user,...paths]=process.argv`,
  `const [uid,gid]=user.split(':').map(Number)`,
  `const end=paths.indexOf('--')`,
  `for(const path of paths.slice(0,end)){mkdirSync(path,{recursive:true});chownSync(path,uid,gid)}`,
  `for(const path of paths.slice(end+1))rmSync(path,{recursive:true,force:true})`,
].join(';');

/**
 * argv that makes writable folders and removes paths in an image that has Node and no shell.
 *
 * @param node absolute path of Node
 * @param changes made: absolute folders that get `user`, numeric `uid:gid`; removed: absolute paths
 */
export function systemScript(
  node: string,
  { user, made, removed }: { user: string; made: readonly string[]; removed: readonly string[] },
): string[] {
  return [node, '-e', SCRIPT, user, ...made, '--', ...removed];
}
