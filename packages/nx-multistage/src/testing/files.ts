import type { WorkspaceFiles } from '../workspace/files';

/** Workspace files from literals: path -> text, or a value that stands for JSON. */
export function filesOf(content: Record<string, unknown>): WorkspaceFiles {
  const texts = new Map(
    Object.entries(content).map(([path, value]) => [
      path,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  const below = (folder: string): string[] => {
    const prefix = folder === '.' ? '' : `${folder}/`;
    const inside = [...texts.keys()].filter((path) => path.startsWith(prefix));
    return [...new Set(inside.map((path) => path.slice(prefix.length).split('/')[0] ?? ''))];
  };
  return {
    exists: (path) => texts.has(path) || below(path).length > 0,
    isFile: (path) => texts.has(path),
    read: (path) => texts.get(path),
    list: (folder) => (texts.has(folder) ? [] : below(folder)),
  };
}
