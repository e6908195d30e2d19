import { assertNoControlCharacters } from '@nx-multistage/errors';
import { distros } from '../distros';
import type { ImagePlan } from '../image-plan';
import { inits } from '../inits';
import { packageManagers } from '../package-managers/rows';
import { demand } from './demand';
import { checkDigest, parseImageReference } from './image-reference';
import { checkInstructions } from './instructions';
import { checkWorkspacePath } from './paths';
import { checkRuntime } from './runtime';

/**
 * The one door of this package: past it, every value of the plan is what its type says and can be written into
 * a Dockerfile as it is.
 *
 * @throws ToolError `NXM_CONTROL_CHARACTER` for a control character in any string,
 *   `NXM_IMAGE_PLAN` for any other value, naming the option, what was expected and what was there
 */
export function validatePlan(plan: ImagePlan): void {
  for (const [option, value] of Object.entries(plan)) assertNoControlCharacters(value, option);
  checkNames(plan);
  checkBase(plan.base);
  checkRuntime(plan);
  checkBuild(plan);
  checkInstructions(plan.instructions);
}

/** Names that select a row of a table: a plan may come from JSON. */
function checkNames({ base, packageManager, runtime }: ImagePlan): void {
  const rows = [
    ['base.distro', distros, base.distro],
    ['packageManager.name', packageManagers, packageManager.name],
    ['runtime.init', inits, runtime.init],
  ] as const;
  for (const [option, table, got] of rows)
    demand(Object.hasOwn(table, got), {
      option,
      expected: `one of ${Object.keys(table).join(', ')}`,
      got,
    });
}

function checkBase({ reference, digest }: ImagePlan['base']): void {
  const { tag, digest: ownDigest } = parseImageReference(reference, 'base.reference');
  if (digest !== undefined) checkDigest(digest, 'base.digest');
  demand(digest === undefined || ownDigest === undefined, {
    option: 'base.digest',
    expected: 'no digest besides the one in base.reference',
    got: digest,
  });
  demand(digest !== undefined || ownDigest !== undefined || !['latest', undefined].includes(tag), {
    option: 'base.reference',
    expected: 'a tag other than latest, or a digest',
    got: reference,
    hint: 'Name the version, for example node:24-alpine: `latest` changes without notice.',
  });
}

function checkBuild({ app, build, packageManager }: ImagePlan): void {
  checkWorkspacePath(app.root, 'app.root');
  checkWorkspacePath(build.artifacts, 'build.artifacts');
  const lists = ['manifests', 'installFiles', 'rootFiles', 'sources'] as const;
  for (const list of lists)
    build[list].forEach((path, index) => checkWorkspacePath(path, `build.${list}[${index}]`));
  const { lockfiles } = packageManagers[packageManager.name];
  demand(
    lockfiles.some((name) => build.installFiles.includes(name)),
    {
      option: 'build.installFiles',
      expected: `a lockfile of ${packageManager.name}: ${lockfiles.join(' or ')}`,
      got: build.installFiles,
      hint: `Run \`${packageManager.name} install\` and commit the lockfile.`,
    },
  );
  demand(build.sources.length > 0, {
    option: 'build.sources',
    expected: 'at least the root of the app',
    got: build.sources,
  });
  demand(build.command.length > 0 && build.command.every((word) => word !== ''), {
    option: 'build.command',
    expected: 'a program and its arguments, none of them empty',
    got: build.command,
  });
}
