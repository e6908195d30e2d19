import { joinPath, stateFolder } from '../../workspace/paths';

/** Where the layout of a project is, workspace-relative. */
export function layoutFolder(projectRoot: string): string {
  return joinPath(stateFolder(projectRoot), 'image');
}
