import {
  createProjectGraphAsync,
  formatFiles,
  readNxJson,
  type ProjectGraph,
  type Tree,
} from '@nx/devkit';
import { renderDockerfile, renderDockerignore } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import { imageOptions, type ImageOptions } from '../../plan/image-options';
import { planImage } from '../../plan/image-plan';
import { report } from '../../report';
import { readAppFacts } from '../../workspace/app-facts';
import { filesOfTree } from '../../workspace/files';
import { joinPath } from '../../workspace/paths';
import { registerPlugin } from '../init/register-plugin';
import { ensureBuildTarget } from './build-target';
import { writeDockerTargets } from './docker-targets';
import type { DockerSetupSchema } from './schema';
import { selectProjects } from './select-projects';
import { formatSummary } from './summary';
import { writeGenerated } from './write-file';

/** What the generator takes from outside its Tree. */
export interface SetupEffects {
  projectGraph: () => Promise<ProjectGraph>;
  print: (text: string) => void;
  now: () => Date;
}

const EFFECTS: SetupEffects = {
  projectGraph: createProjectGraphAsync,
  print: (text) => console.log(text),
  now: () => new Date(),
};

/** `nx g docker-setup`: writes Dockerfile and Dockerfile.dockerignore of one app, several or all. */
export default async function dockerSetupGenerator(
  tree: Tree,
  schema: DockerSetupSchema,
): Promise<void> {
  try {
    await dockerSetup(tree, schema, EFFECTS);
  } catch (error) {
    report(error);
    throw new Error('docker-setup failed; nothing was written.', { cause: error });
  }
}

/** The generator with its effects given, for tests. Touches the Tree only. */
export async function dockerSetup(
  tree: Tree,
  schema: DockerSetupSchema,
  effects: SetupEffects,
): Promise<void> {
  const graph = await effects.projectGraph();
  const files = filesOfTree(tree);
  registerPlugin(tree);
  for (const projectName of await selectProjects(graph, files, schema)) {
    const summary = setUpProject(tree, schema, {
      graph,
      projectName,
      today: effects.now().toISOString().slice(0, 10),
    });
    effects.print(summary);
  }
  if (schema.skipFormat !== true) await formatFiles(tree);
}

function setUpProject(
  tree: Tree,
  schema: DockerSetupSchema,
  { graph, projectName, today }: { graph: ProjectGraph; projectName: string; today: string },
): string {
  const files = filesOfTree(tree);
  const node = graph.nodes[projectName];
  if (node === undefined)
    throw new ToolError('NXM_PROJECT_UNKNOWN', `There is no project ${projectName}.`);
  const { projects: _, all: __, force, skipFormat: ___, ...given } = schema;
  const options: ImageOptions = imageOptions(node.data, readNxJson(tree) ?? {}, given);
  const project = ensureBuildTarget(tree, files, {
    projectName,
    project: node.data,
    buildTarget: options.buildTarget,
  });
  const nodes = { ...graph.nodes, [projectName]: { ...node, data: project } };
  const facts = readAppFacts({
    graph: { ...graph, nodes } as ProjectGraph,
    projectName,
    files,
    options,
  });
  const plan = planImage(facts, options);
  const template =
    options.template === undefined ? {} : { template: readTemplate(tree, options.template) };
  const dockerfile = joinPath(project.root, 'Dockerfile');
  const write = (path: string, text: string) =>
    writeGenerated(tree, path, { text, force: force ?? false });
  const written = [
    write(dockerfile, renderDockerfile(plan, template)),
    write(`${dockerfile}.dockerignore`, renderDockerignore(plan)),
  ];
  const kept = writeDockerTargets(tree, projectName, schema);
  return formatSummary(facts, { written, kept, today });
}

function readTemplate(tree: Tree, path: string): string {
  const text = tree.exists(path) ? tree.read(path, 'utf-8') : null;
  if (text !== null) return text;
  throw new ToolError('NXM_TEMPLATE_MISSING', `The template ${path} does not exist.`, {
    hint: 'Correct the option template of the docker-build target; it is relative to the workspace root.',
  });
}
