import { filesOf } from '../testing/files';
import { inferProject } from './create-nodes';
import type { ManagerRow } from '../package-managers/row';
import { managerRows } from '../package-managers/rows';
import { inferTargets } from './targets';

const OURS = '# nx-multistage:digest=sha256:0\nFROM node:24-alpine\n';
const infer = (
  dockerfile: string,
  content: Record<string, unknown>,
  options?: { buildTarget?: string },
) => inferProject(dockerfile, options, filesOf({ [dockerfile]: OURS, ...content }));

/** What any package manager reads: which one it is may be unknown while Nx makes its graph. */
const rows = Object.values(managerRows) as ManagerRow[];
const SETTINGS = [
  '.nvmrc',
  '.node-version',
  ...new Set(rows.flatMap(({ settingsFiles }) => settingsFiles)),
].map((name) => `{workspaceRoot}/${name}`);
const MANIFEST = {
  json: '{workspaceRoot}/package.json',
  fields: expect.arrayContaining([
    ...rows.flatMap(({ manifestFields }) => manifestFields),
    'overrides',
    'allowScripts',
    'packageManager',
    'engines',
    'volta',
  ]),
};

describe('createNodes', () => {
  it('infers the docker targets beside a project.json', () => {
    expect(infer('apps/api/Dockerfile', { 'apps/api/project.json': { name: 'api' } })).toEqual({
      projects: {
        'apps/api': {
          targets: {
            'docker-prune': {
              executor: 'nx-multistage:docker-prune',
              cache: true,
              dependsOn: ['build'],
              inputs: [
                'default',
                '^default',
                { dependentTasksOutputFiles: '**/*', transitive: true },
                ...SETTINGS,
                MANIFEST,
                { externalDependencies: [] },
              ],
              outputs: [
                '{workspaceRoot}/dist/docker/apps/api/artifacts',
                '{workspaceRoot}/dist/docker/apps/api/prune.json',
              ],
              metadata: { description: 'Write the artifacts the image is made from.' },
            },
            'docker-build': {
              executor: 'nx-multistage:docker-build',
              cache: false,
              dependsOn: ['docker-prune'],
              inputs: [
                'default',
                '^default',
                '{workspaceRoot}/apps/api/Dockerfile',
                '{workspaceRoot}/apps/api/Dockerfile.dockerignore',
                ...SETTINGS,
                MANIFEST,
                { externalDependencies: [] },
              ],
              outputs: [
                '{workspaceRoot}/dist/docker/apps/api/image',
                '{workspaceRoot}/dist/docker/apps/api/build.json',
              ],
              metadata: { description: 'Build the image.' },
            },
            'docker-run': {
              executor: 'nx-multistage:docker-run',
              continuous: true,
              dependsOn: ['docker-build'],
              metadata: { description: 'Start the image and wait until it answers.' },
            },
            'docker-verify': {
              executor: 'nx-multistage:docker-verify',
              dependsOn: ['docker-build'],
              metadata: {
                description:
                  'Check the image: it is whole, boots, answers, stops, and holds nothing it should not.',
              },
            },
            'docker-push': {
              executor: 'nx-multistage:docker-push',
              dependsOn: ['docker-build'],
              metadata: { description: 'Push the image that the embedded engine built.' },
            },
          },
        },
      },
    });
  });

  it.each([
    [
      'project.json',
      { 'a/project.json': { targets: { 'docker-build': { options: { engine: 'embedded' } } } } },
    ],
    [
      'targetDefaults',
      {
        'a/project.json': {},
        'nx.json': { targetDefaults: { 'docker-build': { options: { engine: 'embedded' } } } },
      },
    ],
    [
      "the plugin's options",
      {
        'a/project.json': {},
        'nx.json': { plugins: [{ plugin: 'nx-multistage', options: { engine: 'embedded' } }] },
      },
    ],
  ])('lets Nx cache docker-build where %s chooses the embedded engine', (_, content) => {
    const build = infer('a/Dockerfile', content).projects?.['a']?.targets?.['docker-build'];
    expect(build).toMatchObject({ cache: true });
    expect(build?.inputs).toContainEqual({ dependentTasksOutputFiles: '**/*' });
  });

  it('hashes the whole root manifest where Nx cannot hash fields of it', () => {
    const { 'docker-prune': prune } = inferTargets({
      root: '.',
      buildTarget: 'build',
      leavesFilesOnly: false,
      nxJson: {},
      nxVersion: '22.6.5',
    });
    expect(prune?.inputs).toContain('{workspaceRoot}/package.json');
  });

  it('uses the production input where nx.json has one', () => {
    const { projects } = infer('apps/api/Dockerfile', {
      'apps/api/project.json': {},
      'nx.json': { namedInputs: { production: ['default'] } },
    });
    expect(projects?.['apps/api']?.targets?.['docker-prune']?.inputs?.slice(0, 2)).toEqual([
      'production',
      '^production',
    ]);
  });

  it.each([
    [
      'the docker-prune target',
      {
        'apps/api/project.json': {
          targets: { 'docker-prune': { options: { buildTarget: 'compile' } } },
        },
      },
      undefined,
    ],
    ['the plugin options', { 'apps/api/project.json': {} }, { buildTarget: 'compile' }],
    [
      'the defaults in nx.json',
      {
        'apps/api/project.json': {},
        'nx.json': { targetDefaults: { 'docker-prune': { options: { buildTarget: 'compile' } } } },
      },
      { buildTarget: 'weaker' },
    ],
  ])('depends on the build target that %s name, and reads its output', (_, content, options) => {
    const { projects } = infer('apps/api/Dockerfile', content, options);
    expect(projects?.['apps/api']?.targets?.['docker-prune']).toMatchObject({
      dependsOn: ['compile'],
      options: { buildTarget: 'compile' },
    });
  });

  it.each([
    [
      'a package of the workspaces',
      'packages/api/Dockerfile',
      {
        'packages/api/package.json': { name: 'api' },
        'package.json': { workspaces: ['packages/*'] },
      },
    ],
    [
      'workspaces in the object form',
      'apps/deep/api/Dockerfile',
      {
        'apps/deep/api/package.json': { name: 'api' },
        'package.json': { workspaces: { packages: ['./apps/**'] } },
      },
    ],
    ['a root project', 'Dockerfile', { 'package.json': { name: 'api', nx: {} } }],
  ])('infers for %s', (_, dockerfile, content) => {
    expect(Object.keys(infer(dockerfile, content).projects ?? {})).toHaveLength(1);
  });

  it.each([
    ['no project file is beside it', 'tools/db/Dockerfile', {}],
    [
      'its package.json is outside the workspaces',
      'examples/a/Dockerfile',
      { 'examples/a/package.json': { name: 'a' }, 'package.json': { workspaces: ['packages/*'] } },
    ],
    ['the root package.json is no project', 'Dockerfile', { 'package.json': { name: 'repo' } }],
    [
      'its package.json is a template, not JSON',
      'templates/app/Dockerfile',
      {
        'templates/app/package.json': '{ "name": <%= name %> }',
        'package.json': { workspaces: ['packages/*'] },
      },
    ],
    [
      'it is somebody else’s',
      'apps/web/Dockerfile',
      { 'apps/web/Dockerfile': 'FROM nginx\n', 'apps/web/project.json': {} },
    ],
  ])('makes no project where %s', (_, dockerfile, content) => {
    expect(infer(dockerfile, content)).toEqual({});
  });

  it('survives broken configuration, which is for Nx to report', () => {
    expect(
      infer('apps/api/Dockerfile', { 'apps/api/project.json': '{ broken', 'nx.json': '{' })
        .projects,
    ).toBeDefined();
  });
});
