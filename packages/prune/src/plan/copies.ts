import { ToolError } from '@nx-multistage/errors';
import { exclusionOf, isSecret } from '../exclusions';
import { importTargetsBelow } from './own-imports';
import { manifestAt } from '../manifest';
import { below, climbs, isInside, join } from '../paths';
import type { AssetInput } from '../request';
import type { Manifest, Snapshot } from '../snapshot';
import { isAppFile } from './analyse';
import type { PlanContext, PlannedModule } from './context';
import { isCopied } from './module-source';
import { MODULES } from './production-manifest';

/** A file to copy: workspace-relative source by path below the artifacts. */
export type Copies = Map<string, string>;

/** Text files to write by path below the artifacts. */
export type Texts = Map<string, string>;

/** Lockfiles and project settings at the top of an output, which mean nothing in the image. */
const TOP_LEVEL =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|project\.json|tsconfig.*\.json|(?:.+\.)?Dockerfile(?:\..+)?|\.dockerignore|(?:jest|vitest|vite|eslint|webpack|rollup)\.config\.[cm]?[jt]s)$/;

/** Fields of a nested manifest that decide how Node loads what lies beside it. */
const LOADING_FIELDS = ['type', 'main', 'exports', 'imports'];

/**
 * The app's own files: everything in its output but tests, sources, secrets and manifests that are not
 * needed to load what lies beside them.
 */
export function copyApp(
  context: PlanContext,
  { copies, texts }: { copies: Copies; texts: Texts },
): void {
  const { app, snapshot, reached, warnings } = context;
  assertNoEscape(snapshot, app.folder);
  for (const file of [...snapshot.files.keys()].sort()) {
    if (!isAppFile(context, file)) continue;
    const path = below(app.folder, file);
    if (path === 'package.json') {
      const own = ownManifest(context);
      if (own !== undefined) texts.set('app/package.json', json(own));
    } else if (path.endsWith('/package.json')) texts.set(join('app', path), nested(snapshot, file));
    else if (reached.has(file) || (exclusionOf(path) === undefined && !TOP_LEVEL.test(path)))
      copies.set(join('app', path), file);
    else if (exclusionOf(path) === 'secret') warnings.add(secretWarning(file));
  }
}

function secretWarning(file: string): string {
  return `${file}  left out: it looks like a secret (name it in "assets" if it must ship)`;
}

/** The manifest beside the entry is needed only for `#name` imports; its `type` is in the production manifest. */
function ownManifest({ app, snapshot, usesOwnImports }: PlanContext): Manifest | undefined {
  if (!usesOwnImports.has(app.folder)) return undefined;
  const manifest = manifestAt(snapshot, join(app.folder, 'package.json')) ?? {};
  return pick(manifest, ['type', 'imports']);
}

/**
 * The `imports` field of a manifest above the output, rebased to `app/`, where `#name` imports use it.
 */
export function rebasedImports({
  app,
  snapshot,
  usesOwnImports,
}: PlanContext): Manifest | undefined {
  for (const folder of usesOwnImports) {
    if (isInside(folder, app.folder)) continue;
    const imports = manifestAt(snapshot, join(folder, 'package.json'))?.['imports'];
    return { imports: importTargetsBelow(imports, { from: folder, output: app.folder }) };
  }
  return undefined;
}

/**
 * The built files of a workspace module.
 */
export function copyModule(
  context: PlanContext,
  planned: PlannedModule,
  { copies, texts }: { copies: Copies; texts: Texts },
): void {
  const { snapshot, warnings } = context;
  const { source, reached } = planned;
  const target = join(MODULES, source.name);
  for (const top of source.copied) assertNoEscape(snapshot, join(source.folder, top));
  for (const file of [...snapshot.files.keys()].sort()) {
    if (!isInside(file, source.folder) || isLinkedElsewhere(planned, file)) continue;
    const path = below(source.folder, file);
    const wanted = reached.has(file) || isCopied(source, file);
    if (path === 'package.json' || !wanted) continue;
    if (path.endsWith('/package.json')) texts.set(join(target, path), nested(snapshot, file));
    else if (reached.has(file) || (exclusionOf(path) === undefined && !TOP_LEVEL.test(path)))
      copies.set(join(target, path), file);
    else if (exclusionOf(path) === 'secret') warnings.add(secretWarning(file));
  }
}

/** A module folder may hold another one (`shared` and `shared/node_modules` are skipped when reading). */
function isLinkedElsewhere({ source }: PlannedModule, file: string): boolean {
  return isInside(file, join(source.folder, MODULES));
}

/**
 * Files other targets made, at their place inside `app/`.
 *
 * @throws ToolError `NXM_ASSET_MISSING`, `NXM_PATH_UNSAFE`
 */
export function copyAsset(context: PlanContext, asset: AssetInput, copies: Copies): void {
  const { files } = context.snapshot;
  const input = join(asset.input);
  const output = join(asset.output);
  if (climbs(input) || climbs(output)) throw unsafe(`assets: ${asset.input} -> ${asset.output}`);
  assertNoEscape(context.snapshot, input);
  if (files.has(input)) {
    const isFolder = output === '' || asset.output.endsWith('/');
    copies.set(join('app', output, isFolder ? (input.split('/').at(-1) ?? '') : ''), input);
    return;
  }
  const inside = [...files.keys()].filter((file) => isInside(file, input)).sort();
  if (inside.length === 0)
    throw new ToolError('NXM_ASSET_MISSING', `assets: ${asset.input} does not exist or is empty`, {
      hint: 'Let docker-prune depend on the target that makes it, or correct the path.',
    });
  for (const file of inside)
    if (isSecret(file)) context.warnings.add(secretWarning(file));
    else copies.set(join('app', output, below(input, file)), file);
}

/** A path that would leave the folder it belongs to. */
export function unsafe(what: string): ToolError {
  return new ToolError('NXM_PATH_UNSAFE', `${what} leaves its folder`, {
    hint: 'Use a path below the workspace and a target below app/.',
  });
}

function assertNoEscape({ escapingLinks }: Snapshot, folder: string): void {
  for (const links of escapingLinks.values())
    for (const link of links)
      if (isInside(link, folder))
        throw new ToolError('NXM_OUTPUT_LINK', `${link} is a symbolic link that leaves ${folder}`, {
          hint: 'Let the build copy the file instead of linking it.',
        });
}

function nested(snapshot: Snapshot, file: string): string {
  return json(pick(manifestAt(snapshot, file) ?? {}, LOADING_FIELDS));
}

function pick(manifest: Manifest, fields: readonly string[]): Manifest {
  const present = fields.filter((field) => manifest[field] !== undefined);
  return Object.fromEntries(present.map((field) => [field, manifest[field]]));
}

/** JSON as it is written into the artifacts: two spaces, final newline. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
