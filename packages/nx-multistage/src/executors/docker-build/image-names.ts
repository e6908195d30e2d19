import { ToolError } from '@nx-multistage/errors';

/**
 * Values for the tokens of the `tags` option, known only when the target runs. `{projectName}` is none of
 * them: Nx itself puts the raw name in its place, scope and all, before the executor sees the option.
 */
export interface TagValues {
  projectName: string;
  commitSha: string | undefined;
  version: string | undefined;
}

/**
 * A project's name as a repository name of the distribution grammar: `@acme/My_App` -> `acme-my_app`.
 *
 * @throws ToolError `NXM_IMAGE_NAME` where nothing of the name is left
 */
export function imageName(projectName: string): string {
  const name = projectName
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .replace(/[._-]{2,}/g, (separator) => (separator === '__' ? separator : '-'));
  if (name !== '') return name;
  throw new ToolError(
    'NXM_IMAGE_NAME',
    `The project name ${JSON.stringify(projectName)} gives no image name.`,
    {
      hint: 'Set tags on the docker-build target, such as ["registry.example/team/app:latest"].',
    },
  );
}

/**
 * The references to tag: those of the option with tokens filled in, else `<project>:latest`.
 *
 * @throws ToolError `NXM_TAG_TOKEN` for a token that is unknown or has no value here
 */
export function imageTags(tags: readonly string[] | undefined, values: TagValues): string[] {
  if (tags === undefined || tags.length === 0) return [`${imageName(values.projectName)}:latest`];
  const known: Record<string, string | undefined> = {
    imageName: imageName(values.projectName),
    commitSha: values.commitSha,
    shortCommitSha: values.commitSha?.slice(0, 7),
    version: values.version,
  };
  return tags.map((tag) =>
    tag.replace(
      /\{(\w+)\}/g,
      (token: string, name: string) =>
        (Object.hasOwn(known, name) ? known[name] : undefined) ??
        failToken(token, tag, Object.hasOwn(known, name)),
    ),
  );
}

function failToken(token: string, tag: string, isKnown: boolean): never {
  throw new ToolError(
    'NXM_TAG_TOKEN',
    isKnown
      ? `The tag ${tag} needs ${token}, which has no value here.`
      : `The tag ${tag} has the unknown token ${token}.`,
    {
      hint: isKnown
        ? 'Build inside a git repository with a commit, and give the project a version.'
        : 'Known tokens: {imageName}, {commitSha}, {shortCommitSha}, {version}.',
    },
  );
}
