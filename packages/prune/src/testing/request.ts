import type { LibraryInput, PruneRequest } from '../request';

/** A request for an app `api` built to `dist/apps/api`, with what a test changes. */
export function requestFor(
  workspaceRoot: string,
  changes: Partial<Omit<PruneRequest, 'app'>> & { app?: Partial<PruneRequest['app']> } = {},
): PruneRequest {
  const { app, ...rest } = changes;
  return {
    workspaceRoot,
    packageManager: 'npm',
    libraries: [],
    destination: 'dist/docker/apps/api/artifacts',
    groundFiles: {},
    extraDependencies: [],
    excludeDependencies: [],
    assets: [],
    ...rest,
    app: { name: 'api', root: 'apps/api', output: 'dist/apps/api', entry: 'main.js', ...app },
  };
}

/** A library `libs/<name>`, with what a test changes. */
export function libraryFor(name: string, changes: Partial<LibraryInput> = {}): LibraryInput {
  return {
    projectName: name,
    root: `libs/${name}`,
    aliases: [],
    ownBuild: false,
    outputs: [],
    ...changes,
  };
}
