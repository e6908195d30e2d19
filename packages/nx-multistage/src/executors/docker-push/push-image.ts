import type { ExecutorContext } from '@nx/devkit';
import { ToolError } from '@nx-multistage/errors';
import { join } from 'node:path';
import { baseRepository, openLayout } from '../../embedded/open-image';
import type { PushReport } from '../../embedded/build-record';
import { imageNameOf, pushNames } from '../../embedded/publish';
import { openRegistries } from '../../embedded/registry-access';
import { imageOptions } from '../../plan/image-options';
import { filesOnDisk } from '../../workspace/files';
import { readManifest } from '../../workspace/manifest';
import { stateFolder } from '../../workspace/paths';
import { projectOf } from '../../workspace/project-of';
import { writeJson } from '../../workspace/write-json';
import { readGitFacts } from '../docker-build/git-labels';
import { imageTags } from '../docker-build/image-names';
import { pushLine } from '../docker-build/embedded-summary';
import { layoutFolder } from '../docker-build/layout-folder';
import { readBuild } from '../docker-build/read-build';
import { projectNameOf } from '../docker-prune/normalize';
import type { DockerPushOptions } from './schema';

/**
 * Pushes the layout of a project, as it is, under tags of now.
 *
 * @throws ToolError `NXM_IMAGE_NOT_FOUND`, `NXM_PUSH_FOREIGN`; those of the registry client
 */
export async function pushImage(
  options: DockerPushOptions,
  context: ExecutorContext,
): Promise<PushReport[]> {
  const projectName = projectNameOf(context);
  const project = projectOf(context.projectGraph, projectName);
  const build = readBuild(context.root, project.root, projectName);
  if (build.engine !== 'embedded') throw foreign(projectName, build.engine);
  const git = await readGitFacts(context.root);
  const version = readManifest(filesOnDisk(context.root), project.root)?.version;
  const image = imageOptions(project, context.nxJsonConfiguration);
  const wanted = options.tags ?? image.tags;
  if ((wanted ?? []).length === 0) throw nowhere(projectName);
  const names = imageTags(wanted, { projectName, commitSha: git.commit, version }).map(imageNameOf);
  const say = (line: string): void =>
    options.json === true ? console.error(line) : console.log(line);
  let made: ReturnType<typeof openRegistries> | undefined;
  const client = () =>
    (made ??= openRegistries({
      allowHttp: options.insecureRegistries ?? image.insecureRegistries ?? [],
      say,
    }));
  const base = build.plan.base.reference;
  const layout = layoutFolder(project.root);
  const source = await openLayout(
    {
      root: context.root,
      layout,
      base,
      ...(image.baseLayout === undefined ? {} : { baseLayout: image.baseLayout }),
    },
    client,
  );
  const pushed = await pushNames(
    {
      set: await source.set(source.names()[0]),
      names,
      mountFrom: [baseRepository(base)],
      say,
    },
    await client(),
  );
  writeJson(join(context.root, stateFolder(project.root), 'push.json'), pushed);
  pushed.forEach((report) => say(pushLine(report)));
  if (options.json === true) console.log(JSON.stringify(pushed, null, 2));
  return pushed;
}

function nowhere(projectName: string): ToolError {
  return new ToolError('NXM_TAG_MISSING', `${projectName} has no tags that say where to.`, {
    hint: 'Set tags of docker-build, or give --tags=registry.example/team/{imageName}:{version}.',
  });
}

function foreign(projectName: string, engine: string): ToolError {
  return new ToolError(
    'NXM_PUSH_FOREIGN',
    `The image of ${projectName} is in ${engine}, not on disk.`,
    {
      hint: `Push it with nx run ${projectName}:docker-build --push, or build it with --engine=embedded.`,
    },
  );
}
