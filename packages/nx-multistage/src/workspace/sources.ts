import type { WorkspaceFiles } from './files';
import { joinPath } from './paths';

const SOURCE = /\.[cm]?[jt]s$/;
/** `app.spec.ts`, `app.e2e-spec.ts` as NestJS names it, declarations. */
const NOT_SOURCE = /(?:[.-](?:spec|test)|\.d)\.[cm]?[jt]s$/;
const SKIPPED_FOLDERS = new Set([
  ...['node_modules', 'dist', 'build', 'coverage', '.nx', '.git'],
  ...['test', 'tests', 'e2e', '__tests__', '__mocks__'],
]);
/** A line that is all comment, also one inside a block. */
const COMMENT_LINE = /^[ \t]*(?:\/\/|\/?\*).*$/gm;
/** Detection looks for hints; an app with more files than this is judged by the first ones. */
const MAX_FILES = 500;

export interface SourceFile {
  /** Workspace-relative. */
  path: string;
  /** Lines that are comments are empty. */
  text: string;
}

/** The app's own source files, breadth first, so that `main.ts` and its neighbours come early. */
export function readSources(files: WorkspaceFiles, projectRoot: string): SourceFile[] {
  const sources: SourceFile[] = [];
  const folders = [projectRoot];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift())
    for (const name of [...files.list(folder)].sort()) {
      const path = joinPath(folder, name);
      if (!files.isFile(path)) {
        if (!SKIPPED_FOLDERS.has(name)) folders.push(path);
      } else if (SOURCE.test(name) && !NOT_SOURCE.test(name)) {
        sources.push({ path, text: (files.read(path) ?? '').replace(COMMENT_LINE, '') });
        if (sources.length >= MAX_FILES) return sources;
      }
    }
  return sources;
}

/** `path:line` of an offset in a source file. */
export function locate({ path, text }: SourceFile, offset: number): string {
  return `${path}:${text.slice(0, offset).split('\n').length}`;
}
