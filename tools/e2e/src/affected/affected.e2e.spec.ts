import { packPackages, startRegistry, type TestWorkspace } from '@nx-multistage/testkit';
import { createAffectedWorkspace, PACKAGES } from './affected-workspace';

jest.setTimeout(180_000);

/** One change to the workspace and the apps whose image `nx affected -t docker-build` builds for it. */
interface Row {
  change: string;
  make: (workspace: TestWorkspace) => void;
  apps: string[];
  /** Where Nx selects whole projects (before 24, or `affected.legacy`) and so selects others. */
  projectLevel?: string[];
}

const ALL = ['api', 'lone', 'web'];

const ROWS: Row[] = [
  { change: 'its own code', make: append('apps/api/src/main.ts'), apps: ['api'] },
  { change: 'the code of another app', make: append('apps/lone/src/main.ts'), apps: ['lone'] },
  { change: 'code of a library', make: append('libs/util/src/index.ts'), apps: ['api', 'web'] },
  {
    change: 'a spec',
    make: append('apps/api/src/main.spec.ts'),
    apps: [],
    projectLevel: ['api'],
  },
  {
    change: 'a spec of a library',
    make: append('libs/util/src/index.spec.ts'),
    apps: [],
    projectLevel: ['api', 'web'],
  },
  { change: 'its README', make: append('apps/api/README.md'), apps: [], projectLevel: ['api'] },
  { change: 'the README of the workspace', make: append('README.md'), apps: [] },
  { change: 'its Dockerfile', make: append('apps/api/Dockerfile', '#'), apps: ['api'] },
  {
    change: 'its ignore file',
    make: append('apps/api/Dockerfile.dockerignore', '#'),
    apps: ['api'],
  },
  {
    change: 'an option of its docker-build target',
    make: edit('apps/api/package.json', ({ nx }) => {
      nx.targets['docker-build'] = { options: { port: 8080 } };
    }),
    apps: ['api'],
  },
  { change: 'a bump of its package', make: bump(PACKAGES.api), apps: ['api'] },
  { change: 'a bump of a library’s package', make: bump(PACKAGES.library), apps: ['api', 'web'] },
  { change: 'a bump of a package that nobody imports', make: bump(PACKAGES.nobody), apps: [] },
  {
    change: 'the range of a root devDependency',
    make: edit('package.json', (manifest) => {
      manifest.devDependencies[PACKAGES.nobody.name] = '3.1.4';
    }),
    apps: [],
  },
  {
    change: 'scripts of the root package.json',
    make: edit('package.json', (manifest) => {
      manifest.scripts = { lint: 'eslint .' };
    }),
    apps: [],
  },
  // These two go into the production manifest of every app: which of them they reach is known after a prune only.
  {
    change: 'overrides of the root package.json',
    make: edit('package.json', (manifest) => {
      manifest.overrides = { [PACKAGES.api.name]: PACKAGES.api.other };
    }),
    apps: ALL,
    projectLevel: ['api'],
  },
  {
    change: 'allowScripts of the root package.json',
    make: edit('package.json', (manifest) => {
      manifest.allowScripts = { nx: true };
    }),
    apps: ALL,
    projectLevel: [],
  },
  // Nx itself hashes these two for every task.
  { change: 'nx.json', make: edit('nx.json', (nxJson) => (nxJson.parallel = 1)), apps: ALL },
  {
    change: 'compiler options of tsconfig.base.json',
    make: edit('tsconfig.base.json', ({ compilerOptions }) => {
      compilerOptions.target = 'es2023';
    }),
    apps: ALL,
  },
];

describe('nx affected -t docker-build', () => {
  let workspace: TestWorkspace;
  beforeAll(async () => {
    const registry = await startRegistry(await packPackages());
    try {
      workspace = await createAffectedWorkspace(registry);
    } finally {
      await registry.close();
    }
  });
  afterEach(() => workspace.succeed('git', ['checkout', '--quiet', '.']));
  afterAll(() => workspace.remove());

  it('selects nothing where nothing changed', async () => {
    expect(await selectedTasks(workspace)).toEqual([]);
  });

  it.each(ROWS)('selects $apps for $change', async ({ make, apps }) => {
    make(workspace);
    expect(await workspace.changes()).toHaveLength(1);
    expect(await selectedTasks(workspace)).toEqual(apps);
  });

  it.each(ROWS.filter(({ projectLevel }) => projectLevel !== undefined))(
    'selects $projectLevel for $change where Nx selects projects',
    async ({ make, projectLevel }) => {
      make(workspace);
      expect(await selectedProjects(workspace)).toEqual(projectLevel);
    },
  );
});

/** Apps whose `docker-build` would run for what differs from the last commit. */
async function selectedTasks(workspace: TestWorkspace): Promise<string[]> {
  const argv = ['affected', '--targets=docker-build', '--base=HEAD', '--explain=stdout'];
  const { stdout, output } = await workspace.nx(argv);
  const start = stdout.indexOf('{');
  if (start === -1) throw new Error(`nx affected explained nothing:\n${output}`);
  const { affected } = JSON.parse(stdout.slice(start)) as { affected: Record<string, unknown> };
  return Object.keys(affected)
    .map((task) => task.replace(/:docker-build$/, ''))
    .sort();
}

/** The same with the selection of Nx 22 and 23. */
async function selectedProjects(workspace: TestWorkspace): Promise<string[]> {
  const argv = ['show', 'projects', '--affected', '--withTarget=docker-build', '--base=HEAD'];
  const { code, stdout, output } = await workspace.nx(argv, {
    env: { NX_LEGACY_AFFECTED: 'true' },
  });
  if (code !== 0) throw new Error(output);
  return stdout.split('\n').filter(Boolean).sort();
}

function append(path: string, comment = '//'): Row['make'] {
  return (workspace) => workspace.write({ [path]: `${workspace.read(path)}${comment} changed\n` });
}

/** Edits JSON in place. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each row knows its file
function edit(path: string, change: (json: any) => void): Row['make'] {
  return (workspace) => {
    const json = workspace.json(path);
    change(json);
    workspace.write({ [path]: json });
  };
}

/** Another version of a package in the lockfile, which is all that a bump within the range changes. */
function bump({ name, other }: { name: string; other: string }): Row['make'] {
  return edit('package-lock.json', ({ packages }) => {
    packages[`node_modules/${name}`].version = other;
  });
}
