import type { ExecutorContext } from '@nx/devkit';
import { openImageSource, type Image } from '@nx-multistage/oci';
import { resolve } from 'node:path';
import { hostPlatform } from '../../embedded/host';
import { openLayout } from '../../embedded/open-image';
import { openRegistries } from '../../embedded/registry-access';
import { imageOptions } from '../../plan/image-options';
import { projectOf } from '../../workspace/project-of';
import { projectNameOf } from '../docker-prune/normalize';
import { layoutFolder } from './layout-folder';
import { assertOnDisk, readBuild } from './read-build';

/**
 * The image on disk that can run on this machine: that of the project's last embedded build, or another.
 *
 * @param path of a layout or archive, workspace-relative; the project's own layout by default
 * @throws ToolError `NXM_IMAGE_NOT_FOUND`, `NXM_PLATFORM_MISSING`, those of `openImageSource`
 */
export async function openProjectImage(
  context: ExecutorContext,
  path: string | undefined,
): Promise<Image> {
  const platform = { os: 'linux', architecture: hostPlatform().arch };
  if (path !== undefined) {
    const other = await openImageSource(resolve(context.root, path));
    return other.resolve(other.names()[0], platform);
  }
  const projectName = projectNameOf(context);
  const project = projectOf(context.projectGraph, projectName);
  const build = readBuild(context.root, project.root, projectName);
  assertOnDisk(build, projectName);
  const { baseLayout, insecureRegistries } = imageOptions(project, context.nxJsonConfiguration);
  const source = await openLayout(
    {
      root: context.root,
      layout: layoutFolder(project.root),
      base: build.plan.base.reference,
      ...(baseLayout === undefined ? {} : { baseLayout }),
    },
    () =>
      openRegistries({
        allowHttp: insecureRegistries ?? [],
        say: (line) => void process.stderr.write(`${line}\n`),
      }),
  );
  return source.resolve(source.names()[0], platform);
}
