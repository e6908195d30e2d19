import type { ExecutorContext } from '@nx/devkit';
import { renderDockerfile, type ImagePlan } from '@nx-multistage/dockerfile';
import type { ImageOptions } from '../../plan/image-options';
import { planImage } from '../../plan/image-plan';
import { readAppFacts } from '../../workspace/app-facts';
import { filesOnDisk } from '../../workspace/files';
import { artifactsFolder } from '../../workspace/paths';
import { projectOf } from '../../workspace/project-of';
import { readTemplate } from '../../workspace/template';
import { projectNameOf } from '../docker-prune/normalize';
import { freshInputs } from './fresh-inputs';
import { ociLabels, readGitFacts, type GitFacts } from './git-labels';
import { imageTags } from './image-names';
import type { BuildInputs } from './inputs';

/** Everything decided about a build that no back end decides for itself. */
export interface Decision {
  projectName: string;
  plan: ImagePlan;
  inputs: BuildInputs;
  /** What the generator would write today. */
  expected: string;
  git: GitFacts;
  tags: string[];
  /** Labels that are only known when the target runs. */
  labels: Record<string, string>;
  /** For people. */
  notes: string[];
}

/** All options of the project, its graph and workspace -> what is to be built. */
export async function decide(options: ImageOptions, context: ExecutorContext): Promise<Decision> {
  const projectName = projectNameOf(context);
  const project = projectOf(context.projectGraph, projectName);
  // Three programs that run while the rest is found out.
  const asked = readGitFacts(context.root);
  const files = filesOnDisk(context.root);
  const { inputs, notes } = await freshInputs(options, context, { project, files });
  const facts = readAppFacts({
    graph: context.projectGraph,
    projectName,
    files,
    options: { ...options, outputPath: inputs.record.app.output, main: inputs.record.app.entry },
    pruned: artifactsFolder(project.root),
  });
  const plan = planImage(facts, options);
  const template =
    options.template === undefined ? {} : { template: readTemplate(files, options.template) };
  const git = await asked;
  const version = facts.version;
  return {
    projectName,
    plan,
    inputs,
    expected: renderDockerfile(plan, template),
    git,
    tags: imageTags(options.tags, { projectName, commitSha: git.commit, version }),
    labels: ociLabels(git, { title: projectName, version, base: plan.base.reference }),
    notes: [...notes, ...(facts.generation?.notes ?? [])],
  };
}
