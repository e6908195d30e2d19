import { ToolError } from '@nx-multistage/errors';
import type { Lockfile } from '../formats/format';
import { openLockfile } from '../formats/formats';
import { manifestAt } from '../manifest';
import { isInside, join } from '../paths';
import type { PruneRequest } from '../request';
import type { Snapshot } from '../snapshot';
import type { DeclaringManifest, PlanContext } from './context';

/**
 * Opens the lockfile and checks what every plan rests on: manifests in step with it, an output with its entry.
 *
 * @throws ToolError `NXM_LOCKFILE_*`, `NXM_MANIFEST_INVALID`, `NXM_OUTPUT_MISSING`, `NXM_ENTRY_MISSING`
 */
export function newContext(request: PruneRequest, snapshot: Snapshot): PlanContext {
  const rootManifest = manifestAt(snapshot, 'package.json');
  if (rootManifest === undefined)
    throw new ToolError('NXM_MANIFEST_INVALID', 'the workspace root has no package.json', {
      hint: 'Run from a workspace whose root has a package.json.',
    });
  const lock = openLockfile({
    packageManager: request.packageManager,
    ...(request.managerVersion === undefined ? {} : { managerVersion: request.managerVersion }),
    read: (path) => snapshot.texts.get(path),
  });
  const own = declaredAt(snapshot, request.app.root);
  assertInStep(lock, snapshot, request);
  assertOutput(request, snapshot);
  return {
    request,
    snapshot,
    lock,
    rootManifest,
    appManifest: own,
    libraries: request.libraries,
    excluded: new Set(request.excludeDependencies),
    extra: new Set(request.extraDependencies.map((text) => text.replace(/(?<=.)@.*$/, ''))),
    app: {
      name: '',
      folder: join(request.app.output),
      originalRoot: request.app.root,
      declared: own === undefined ? [] : [own],
      needs: new Map(),
    },
    modules: new Map(),
    reached: new Set(),
    usesOwnImports: new Set(),
    problems: [],
    warnings: new Set(),
    notes: new Set(),
  };
}

function declaredAt(snapshot: Snapshot, root: string): DeclaringManifest | undefined {
  const path = join(root, 'package.json');
  const manifest = manifestAt(snapshot, path);
  return manifest === undefined ? undefined : { path, manifest };
}

function assertInStep(lock: Lockfile, snapshot: Snapshot, request: PruneRequest): void {
  const folders = new Set(
    ['', request.app.root, ...request.libraries.map(({ root }) => root)].map((each) => join(each)),
  );
  for (const folder of folders) {
    const manifest = manifestAt(snapshot, join(folder, 'package.json'));
    if (manifest !== undefined) lock.assertInStep(folder, manifest);
  }
}

function assertOutput({ app }: PruneRequest, snapshot: Snapshot): void {
  const output = join(app.output);
  const entry = join(output, app.entry);
  if (snapshot.files.has(entry)) return;
  const some = [...snapshot.files.keys()].some((file) => isInside(file, output));
  throw new ToolError(
    some ? 'NXM_ENTRY_MISSING' : 'NXM_OUTPUT_MISSING',
    some
      ? `the build output ${output} has no ${app.entry}`
      : `the build output ${output} of ${app.name} does not exist or is empty`,
    {
      hint: some
        ? 'Set the entry file to what the build writes, relative to its output.'
        : `Build ${app.name} first.`,
    },
  );
}
