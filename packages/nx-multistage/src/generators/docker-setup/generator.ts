import {
  createProjectGraphAsync,
  formatFiles,
  readNxJson,
  type NxJsonConfiguration,
  type ProjectGraph,
  type Tree,
} from '@nx/devkit';
import { renderDockerfile, renderDockerignore } from '@nx-multistage/dockerfile';
import { detectDistro } from '../../plan/distro';
import { imageOptions, type ImageOptions } from '../../plan/image-options';
import { planImage } from '../../plan/image-plan';
import { report } from '../../report';
import { readAppFacts } from '../../workspace/app-facts';
import { projectOf } from '../../workspace/project-of';
import { filesOfTree, type WorkspaceFiles } from '../../workspace/files';
import { joinPath } from '../../workspace/paths';
import { readTemplate } from '../../workspace/template';
import { readAliases } from '../../workspace/tsconfig';
import { registerPlugin } from '../init/register-plugin';
import { ensureBuildTarget } from './build-target';
import { withDeclaredTargets } from './declared-targets';
import { writeDockerTargets } from './docker-targets';
import type { DockerSetupSchema } from './schema';
import { selectProjects } from './select-projects';
import { formatSummary } from './summary';
import { writeGenerated, type WrittenFile } from './write-file';

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
  const note = importsNote(readNxJson(tree) ?? {}, files);
  registerPlugin(tree);
  for (const projectName of await selectProjects(graph, files, schema)) {
    const summary = setUpProject(tree, schema, {
      graph,
      projectName,
      today: effects.now().toISOString().slice(0, 10),
    });
    effects.print(summary);
  }
  if (note !== undefined) effects.print(note);
  if (schema.skipFormat !== true) await formatFiles(tree);
}

/**
 * Without an entry for @nx/js in nx.json and without its packages, Nx follows no imports: the graph of this run
 * may lack libraries that only a tsconfig alias leads to. Registering the plugin changes that for later runs.
 */
function importsNote(
  { pluginsConfig }: NxJsonConfiguration,
  files: WorkspaceFiles,
): string | undefined {
  if (pluginsConfig?.['@nx/js'] !== undefined || Object.keys(readAliases(files)).length === 0)
    return undefined;
  return 'nx.json now has Nx follow imports: where a library is missing above, run this again.';
}

function setUpProject(
  tree: Tree,
  schema: DockerSetupSchema,
  { graph, projectName, today }: { graph: ProjectGraph; projectName: string; today: string },
): string {
  const files = filesOfTree(tree);
  const known = projectOf(graph, projectName);
  const { projects: _, all: __, force, skipFormat: ___, ...given } = schema;
  const options: ImageOptions = imageOptions(
    withDeclaredTargets(known, files),
    readNxJson(tree) ?? {},
    given,
  );
  const project = ensureBuildTarget(tree, files, {
    projectName,
    project: known,
    buildTarget: options.buildTarget,
  });
  const nodes = { ...graph.nodes, [projectName]: { ...graph.nodes[projectName], data: project } };
  const facts = readAppFacts({
    graph: { ...graph, nodes } as ProjectGraph,
    projectName,
    files,
    options,
  });
  const plan = planImage(facts, options);
  const template =
    options.template === undefined ? {} : { template: readTemplate(files, options.template) };
  const dockerfile = joinPath(project.root, 'Dockerfile');
  const write = (path: string, text: string) =>
    writeGenerated(tree, path, { text, force: force ?? false });
  const written = [
    write(dockerfile, renderDockerfile(plan, template)),
    write(`${dockerfile}.dockerignore`, renderDockerignore(plan)),
  ];
  const kept = writeDockerTargets(tree, { projectName, known }, schema);
  return formatSummary(facts, {
    written,
    kept: [...kept, ...unfollowed(written, given)],
    distro: detectDistro(options),
    today,
  });
}

/** Options said now are kept in the target even where the Dockerfile is a person's and does not follow them. */
function unfollowed(written: readonly WrittenFile[], given: object): string[] {
  const names = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  const isKept = written.some(({ outcome }) => outcome === 'kept');
  return isKept && names.length > 0
    ? [`${names.join(', ')}: stored in the targets; the kept Dockerfile does not follow`]
    : [];
}
