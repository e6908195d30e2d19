/** A symbolic link as it was found. */
export interface FoundLink {
  /** What the link says. */
  target: Buffer;
  /** The link's own path, relative to the collected folder, with forward slashes. */
  path: Buffer;
  /** Absolute path of the collected folder, without links. */
  from: string;
  /** The host's separator: `/` or `\`. */
  separator: string;
}

/**
 * The target of a link as it must be in the image, or undefined where it leaves the collected folder.
 *
 * A relative link within the folder stays as it is. An absolute one into the folder becomes relative: npm
 * makes such links on Windows (junctions), where others are relative, and the image must be the same.
 * The path is followed by its text alone: a link on the way is not resolved.
 */
export function linkTarget({ target, path, from, separator }: FoundLink): Buffer | undefined {
  const said = withSlashes(target.toString('latin1'), separator);
  const link = path.toString('latin1').split('/').slice(0, -1);
  if (!isAbsolute(said, separator))
    return staysInside(link, said.split('/')) ? Buffer.from(said, 'latin1') : undefined;
  const root = withSlashes(Buffer.from(from).toString('latin1'), separator).replace(/\/+$/, '');
  const bare = said.replace(/\/+$/, '');
  if (bare !== root && !bare.startsWith(`${root}/`)) return undefined;
  const inside = bare
    .slice(root.length + 1)
    .split('/')
    .filter((part) => part !== '');
  if (inside.includes('..') || inside.includes('.')) return undefined;
  return Buffer.from(relativeTo(link, inside), 'latin1');
}

/** Windows writes the targets of junctions with a prefix of its own. */
function withSlashes(path: string, separator: string): string {
  return separator === '\\' ? path.replace(/^\\\\\?\\/, '').replaceAll('\\', '/') : path;
}

function isAbsolute(path: string, separator: string): boolean {
  return path.startsWith('/') || (separator === '\\' && /^[A-Za-z]:/.test(path));
}

function staysInside(folder: readonly string[], steps: readonly string[]): boolean {
  let depth = folder.length;
  for (const step of steps) {
    if (step === '' || step === '.') continue;
    depth += step === '..' ? -1 : 1;
    if (depth < 0) return false;
  }
  return true;
}

function relativeTo(folder: readonly string[], target: readonly string[]): string {
  let shared = 0;
  while (shared < folder.length && folder[shared] === target[shared]) shared += 1;
  const steps = [...folder.slice(shared).map(() => '..'), ...target.slice(shared)];
  return steps.length === 0 ? '.' : steps.join('/');
}
