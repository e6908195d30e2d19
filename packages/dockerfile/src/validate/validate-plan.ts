import { assertNoControlCharacters } from '@nx-multistage/errors';
import { distros } from '../distros/rows';
import type { ImagePlan } from '../image-plan';
import { inits } from '../inits';
import { packageManagers } from '../package-managers/rows';
import { demand } from './demand';
import { checkDigest, parseImageReference } from './image-reference';
import { checkInstructions } from './instructions';
import { checkWorkspacePath } from './paths';
import { checkProductionRun } from './production-run';
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
  checkManager(plan);
  checkBase(plan.base);
  checkRuntime(plan);
  checkBuild(plan);
  checkProductionRun(plan);
  checkInstructions(plan.instructions);
  checkShell(plan);
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

function checkManager({ base, packageManager: { name, version } }: ImagePlan): void {
  const needed = packageManagers[name].needsNode?.(version);
  const major = Number(/\d+/.exec(base.node.version)?.[0]);
  demand(needed === undefined || !(major < needed), {
    option: 'base.node.version',
    expected: `${needed} or later, which ${name} ${version} needs`,
    got: base.node.version,
    hint: `Set the Node version to ${needed} or later, or pin an older ${name} in "packageManager" of package.json.`,
  });
}

function checkBase({ reference, digest, builder, distro }: ImagePlan['base']): void {
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
  demand(builder !== undefined || distros[distro].builder === undefined, {
    option: 'base.builder',
    expected: `an image to build in, because ${distro} has neither a shell nor a package manager`,
    got: builder,
    hint: 'Set builderImage to an image with npm, a shell and the same libc.',
  });
  if (builder !== undefined) checkBuilder(builder);
}

function checkBuilder(builder: string): void {
  const { tag, digest } = parseImageReference(builder, 'base.builder');
  demand(digest !== undefined || !['latest', 'latest-dev', undefined].includes(tag), {
    option: 'base.builder',
    expected: 'a tag other than latest, or a digest',
    got: builder,
    hint: 'Set builderImage to a reference with a version or with its digest (image:tag@sha256:...).',
  });
}

/** A RUN in shell form needs a shell, and packages of the system one as well. */
function checkShell({ base, instructions, native }: ImagePlan): void {
  if (distros[base.distro].hasShell) return;
  for (const { name, system } of native)
    demand((system?.run ?? []).length === 0, {
      option: 'base.distro',
      expected: `a distribution that ${system?.run.join(', ')} can be installed into, because ${name} needs them`,
      got: base.distro,
    });
  (instructions.production ?? []).forEach((text, index) =>
    demand(!/^RUN +(?!\[|--)/.test(text), {
      option: `instructions.production[${index}]`,
      expected: `a RUN in exec form, RUN ["node", ...], because ${base.distro} has no shell`,
      got: text,
    }),
  );
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
