import { imageName } from '../executors/docker-build/image-names';
import { joinPath } from './paths';

/** Where our `tsc` executor writes an app that does not say. A root project gets a folder of its own in `dist`. */
export function defaultOutput(projectName: string, root: string): string {
  return root === '.' ? joinPath('dist', imageName(projectName)) : joinPath('dist', root);
}
