import { ToolError } from '@nx-multistage/errors';
import type { DirectDependency } from '../formats/format';
import { FORMATS } from '../formats/formats';
import { toPackageName } from '../package-name';
import { climbs, isInside, join } from '../paths';
import { isSecret } from '../exclusions';
import type { PlanContext } from './context';
import { json, unsafe, type Copies, type Texts } from './copies';

/** Folder of the artifacts that holds manifest and lockfile of what only code generators and migrations need. */
export const TOOLS = 'tools';

/**
 * What the stages beside the image need: a lockfile of their tools alone, every version as the workspace has it, and
 * the files that they read, at their places in the workspace.
 *
 * @throws ToolError `NXM_TOOL_MISSING`, `NXM_STEP_INPUT_MISSING`, `NXM_PATH_UNSAFE`
 */
export function planTools(context: PlanContext, into: { copies: Copies; texts: Texts }): void {
  const { tools, stepFiles = {} } = context.request;
  if (tools !== undefined && tools.packages.length > 0) writeTools(context, tools, into);
  for (const [folder, paths] of Object.entries(stepFiles))
    for (const path of paths) copyInput(context, { folder, path }, into.copies);
}

function writeTools(
  { lock, request, rootManifest }: PlanContext,
  { packages, approve }: { packages: readonly string[]; approve: readonly string[] },
  { copies, texts }: { copies: Copies; texts: Texts },
): void {
  const manager = rootManifest['packageManager'];
  const pruned = lock.prune({
    app: {
      folder: '.',
      originalRoot: request.app.root,
      module: '',
      manifest: {
        name: toPackageName(`${request.app.name}-tools`),
        private: true,
        ...(manager === undefined ? {} : { packageManager: manager }),
      },
      dependencies: [...new Set(packages)]
        .sort()
        .map((name) => toolDependency({ lock, request }, name)),
    },
    modules: [],
    archives: new Map(),
    approve,
  });
  texts.set(join(TOOLS, 'package.json'), json(pruned.manifests.get('.')));
  if (pruned.text !== '')
    texts.set(join(TOOLS, FORMATS[request.packageManager].written), pruned.text);
  for (const [path, text] of pruned.texts) texts.set(join(TOOLS, path), text);
  for (const [path, from] of pruned.copies) copies.set(join(TOOLS, path), from);
}

function toolDependency(
  { lock, request }: Pick<PlanContext, 'lock' | 'request'>,
  name: string,
): DirectDependency {
  const locked = lock.find(request.app.root, name);
  if (locked !== undefined && locked.link === undefined)
    return { name, optional: false, target: { locked: locked.id } };
  throw new ToolError(
    'NXM_TOOL_MISSING',
    `${name}, which a step of production.run or migrate needs, is ${locked === undefined ? `not in ${lock.file}` : 'a library of the workspace'}.`,
    {
      hint:
        locked === undefined
          ? `Run "${lock.add(name)}" in the workspace, as a development dependency.`
          : 'Name published packages only; run a library of the workspace before the build instead.',
    },
  );
}

function copyInput(
  { snapshot }: PlanContext,
  { folder, path: given }: { folder: string; path: string },
  copies: Copies,
): void {
  const path = join(given);
  if (climbs(path) || isSecret(path)) throw unsafe(`input ${given}`);
  const found = snapshot.files.has(path)
    ? [path]
    : [...snapshot.files.keys()].filter((file) => isInside(file, path) && !isSecret(file)).sort();
  if (path === '' || found.length === 0)
    throw new ToolError('NXM_STEP_INPUT_MISSING', `inputs: ${given} does not exist or is empty.`, {
      hint: 'Correct the path, which is relative to the workspace root, or commit the file.',
    });
  for (const file of found) copies.set(join(folder, file), file);
}
