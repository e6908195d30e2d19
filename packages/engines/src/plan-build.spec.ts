import { planBuild } from './plan-build';
import { ENGINES, requestOf } from './testing/samples';

const WORK = '/tmp/work-Ab1';
const NPMRC = { id: 'npmrc', src: '/w/.npmrc' };
const TOKEN = { id: 'token', env: 'TOKEN' };

/** Every option that all engines have. */
const FULL = requestOf({
  tags: ['api:1', 'registry.example:5000/team/api:2'],
  labels: { 'org.example.a': '$HOME "q" \\ `id`', b: '' },
  buildArgs: { NODE_VERSION: '24', FLAGS: '--output=x a=b' },
  secrets: [NPMRC, TOKEN],
  platforms: ['linux/arm64'],
  noCache: true,
  pull: true,
  target: 'production',
  extraArgs: ['--network', 'host'],
  healthCheck: true,
});

describe('buildx', () => {
  it('builds into the daemon', () => {
    expect(planBuild(ENGINES.containerd, requestOf(), WORK)).toEqual({
      files: [],
      iidFile: '/tmp/work-Ab1/iid',
      metadataFile: '/tmp/work-Ab1/metadata.json',
      digestFiles: [],
      moves: [],
      steps: [
        {
          purpose: 'build',
          env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', BUILDX_GIT_INFO: 'false' },
          argv: [
            'docker',
            'buildx',
            'build',
            '--progress=plain',
            '--file=/w/apps/api/Dockerfile',
            '--tag=api:1',
            '--iidfile=/tmp/work-Ab1/iid',
            '--metadata-file=/tmp/work-Ab1/metadata.json',
            '/w',
          ],
        },
      ],
    });
  });

  it('spells every option', () => {
    const request = {
      ...FULL,
      builder: 'far',
      namedContexts: {
        artifacts: '/w/dist/artifacts',
        'node:24-alpine': 'docker-image://registry.example/node:24',
      },
      secrets: [...FULL.secrets, { id: 'odd', src: '/w/a,"b"' }],
      cacheFrom: ['type=registry,ref=registry.example/cache'],
      cacheTo: ['type=local,dest=cache'],
      outputs: ['type=oci,dest=api.tar'],
      push: true,
      load: true,
    };
    expect(planBuild(ENGINES.remote, request, WORK).steps).toEqual([
      {
        purpose: 'build',
        env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', BUILDX_GIT_INFO: 'false' },
        argv: [
          'docker',
          'buildx',
          'build',
          '--builder=far',
          '--progress=plain',
          '--file=/w/apps/api/Dockerfile',
          '--tag=api:1',
          '--tag=registry.example:5000/team/api:2',
          '--build-arg=NODE_VERSION=24',
          '--build-arg=FLAGS=--output=x a=b',
          '--build-context=artifacts=/w/dist/artifacts',
          '--build-context=node:24-alpine=docker-image://registry.example/node:24',
          '--platform=linux/arm64',
          '--target=production',
          '--no-cache',
          '--pull',
          '--label=org.example.a=$HOME "q" \\ `id`',
          '--label=b=',
          '--secret=id=npmrc,src=/w/.npmrc',
          '--secret=id=token,env=TOKEN',
          '--secret=id=odd,"src=/w/a,""b"""',
          '--cache-from=type=registry,ref=registry.example/cache',
          '--cache-to=type=local,dest=cache',
          '--push',
          '--load',
          '--output=type=oci,dest=api.tar',
          '--iidfile=/tmp/work-Ab1/iid',
          '--metadata-file=/tmp/work-Ab1/metadata.json',
          '--network',
          'host',
          '/w',
        ],
      },
    ]);
  });

  it.each([
    ['a builder with its own store', ENGINES.remote, {}, ['--load']],
    ['a builder with its own store, pushing', ENGINES.remote, { push: true }, ['--push']],
    [
      'a builder with its own store, with an output',
      ENGINES.remote,
      { outputs: ['type=tar,dest=a'] },
      ['--output=type=tar,dest=a'],
    ],
    [
      'a builder with its own store, asked to',
      ENGINES.remote,
      { outputs: ['type=tar,dest=a'], load: true },
      ['--load', '--output=type=tar,dest=a'],
    ],
    ['the docker driver', ENGINES.plain, {}, []],
    ['the docker driver, asked to', ENGINES.plain, { load: true }, ['--load']],
    ['the docker driver, pushing', ENGINES.plain, { push: true, load: true }, ['--push']],
    [
      'several platforms, pushing',
      ENGINES.remote,
      { platforms: ['linux/amd64', 'linux/arm64'], push: true },
      ['--platform=linux/amd64,linux/arm64', '--push'],
    ],
  ])('loads what nothing else keeps: %s', (_what, engine, changes, expected) => {
    const [step] = planBuild(engine, requestOf(changes), WORK).steps;
    const wanted = /^--(?:load|push|output|platform)/;
    expect(step?.argv.filter((argument) => wanted.test(argument))).toEqual(expected);
  });

  it('builds from a text of its own in the work folder', () => {
    const plan = planBuild(ENGINES.plain, requestOf({ dockerfileText: 'FROM a\nUSER 1\n' }), WORK);
    expect(plan.files).toEqual([{ path: '/tmp/work-Ab1/Dockerfile', text: 'FROM a\nUSER 1\n' }]);
    expect(plan.steps[0]?.argv).toContain('--file=/tmp/work-Ab1/Dockerfile');
  });
});

describe('docker', () => {
  it('spells every option, asks for BuildKit, pushes by itself', () => {
    const request = {
      ...FULL,
      cacheFrom: ['registry.example/cache:1', 'type=registry,ref=registry.example/cache:2'],
      cacheTo: ['type=inline'],
      outputs: ['type=local,dest=out'],
      push: true,
    };
    expect(planBuild(ENGINES.docker, request, WORK)).toEqual({
      files: [],
      iidFile: '/tmp/work-Ab1/iid',
      digestFiles: [],
      moves: [],
      steps: [
        {
          purpose: 'build',
          env: {
            DOCKER_BUILDKIT: '1',
            BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
            BUILDX_GIT_INFO: 'false',
          },
          argv: [
            'docker',
            'build',
            '--progress=plain',
            '--file=/w/apps/api/Dockerfile',
            '--tag=api:1',
            '--tag=registry.example:5000/team/api:2',
            '--build-arg=NODE_VERSION=24',
            '--build-arg=FLAGS=--output=x a=b',
            '--build-arg=BUILDKIT_INLINE_CACHE=1',
            '--platform=linux/arm64',
            '--target=production',
            '--no-cache',
            '--pull',
            '--label=org.example.a=$HOME "q" \\ `id`',
            '--label=b=',
            '--secret=id=npmrc,src=/w/.npmrc',
            '--secret=id=token,env=TOKEN',
            '--cache-from=registry.example/cache:1',
            '--cache-from=registry.example/cache:2',
            '--output=type=local,dest=out',
            '--iidfile=/tmp/work-Ab1/iid',
            '--network',
            'host',
            '/w',
          ],
        },
        { purpose: 'push', argv: ['docker', 'push', 'api:1'] },
        { purpose: 'push', argv: ['docker', 'push', 'registry.example:5000/team/api:2'] },
      ],
    });
  });
});

describe.each([
  [
    'podman',
    ['podman', 'save', '--format=oci-archive', '--output=api.tar.work-ab1', 'api:1'],
    ['podman', 'save', '--format=oci-dir', '--output=layout', 'api:1'],
    ['podman', 'save', '--format=docker-archive', '--output=d.tar.work-ab1', 'api:1'],
  ],
  [
    'buildah',
    ['buildah', 'push', 'api:1', 'oci-archive:api.tar.work-ab1:docker.io/library/api:1'],
    ['buildah', 'push', 'api:1', 'oci:layout:docker.io/library/api:1'],
    ['buildah', 'push', 'api:1', 'docker-archive:d.tar.work-ab1:docker.io/library/api:1'],
  ],
] as const)('%s', (name, archive, layout, dockerArchive) => {
  it('spells every option; outputs and pushes are commands of their own', () => {
    const request = {
      ...FULL,
      ignoreFile: '/w/apps/api/Dockerfile.dockerignore',
      namedContexts: { artifacts: '/w/dist/artifacts' },
      cacheFrom: ['type=registry,ref=registry.example/cache', 'registry.example/other'],
      cacheTo: ['type=registry,ref=registry.example/cache,mode=max'],
      outputs: [
        'type=oci,dest=api.tar',
        'type=oci,tar=false,dest=layout',
        'type=docker,dest=d.tar',
        'type=local,dest=out',
      ],
      push: true,
    };
    expect(planBuild(ENGINES[name], request, WORK)).toEqual({
      files: [],
      iidFile: '/tmp/work-Ab1/iid',
      digestFiles: ['/tmp/work-Ab1/digest-0', '/tmp/work-Ab1/digest-1'],
      moves: [
        { from: 'api.tar.work-ab1', to: 'api.tar' },
        { from: 'd.tar.work-ab1', to: 'd.tar' },
      ],
      steps: [
        {
          purpose: 'build',
          stopSignal: 'SIGHUP',
          argv: [
            name,
            'build',
            '--file=/w/apps/api/Dockerfile',
            '--tag=api:1',
            '--tag=registry.example:5000/team/api:2',
            '--build-arg=NODE_VERSION=24',
            '--build-arg=FLAGS=--output=x a=b',
            '--build-context=artifacts=/w/dist/artifacts',
            '--platform=linux/arm64',
            '--target=production',
            '--no-cache',
            '--pull',
            '--label=org.example.a=${NXM_NO_SUCH_VARIABLE:-$}HOME "q" \\ `id`',
            '--label=b=',
            '--secret=id=npmrc,src=/w/.npmrc',
            '--secret=id=token,env=TOKEN',
            '--ignorefile=/w/apps/api/Dockerfile.dockerignore',
            '--format=docker',
            '--layers',
            '--force-rm',
            '--cache-from=registry.example/cache',
            '--cache-from=registry.example/other',
            '--cache-to=registry.example/cache',
            '--output=type=local,dest=out',
            '--iidfile=/tmp/work-Ab1/iid',
            '--network',
            'host',
            '/w',
          ],
        },
        { purpose: 'save', argv: archive },
        { purpose: 'save', argv: layout },
        { purpose: 'save', argv: dockerArchive },
        {
          purpose: 'push',
          argv: [
            name,
            'push',
            '--digestfile=/tmp/work-Ab1/digest-0',
            'api:1',
            'docker://docker.io/library/api:1',
          ],
        },
        {
          purpose: 'push',
          argv: [
            name,
            'push',
            '--digestfile=/tmp/work-Ab1/digest-1',
            'registry.example:5000/team/api:2',
            'docker://registry.example:5000/team/api:2',
          ],
        },
      ],
    });
  });

  it('makes a list for several platforms, tags it, pushes it, forgets its first name', () => {
    const request = requestOf({
      platforms: ['linux/amd64', 'linux/arm64'],
      push: true,
      tags: ['registry.example/a:1'],
    });
    expect(planBuild(ENGINES[name], request, WORK)).toEqual({
      files: [],
      digestFiles: ['/tmp/work-Ab1/digest-0'],
      moves: [],
      steps: [
        {
          purpose: 'build',
          stopSignal: 'SIGHUP',
          argv: [
            name,
            'build',
            '--file=/w/apps/api/Dockerfile',
            '--platform=linux/amd64,linux/arm64',
            '--layers',
            '--force-rm',
            '--manifest=localhost/work-ab1:list',
            '/w',
          ],
        },
        { purpose: 'tag', argv: [name, 'tag', 'localhost/work-ab1:list', 'registry.example/a:1'] },
        {
          purpose: 'push',
          argv: [
            name,
            'manifest',
            'push',
            '--all',
            '--digestfile=/tmp/work-Ab1/digest-0',
            'localhost/work-ab1:list',
            'docker://registry.example/a:1',
          ],
        },
        { purpose: 'clean-up', argv: [name, 'manifest', 'rm', 'localhost/work-ab1:list'] },
      ],
    });
  });

  it('does not apply the ignore file of a Dockerfile whose text was replaced', () => {
    const request = requestOf({
      dockerfileText: 'FROM a\n',
      ignoreFile: '/w/Dockerfile.dockerignore',
    });
    const [step] = planBuild(ENGINES[name], request, WORK).steps;
    expect(step?.argv.filter((argument) => /ignore|file/.test(argument))).toEqual([
      '--file=/tmp/work-Ab1/Dockerfile',
      '--iidfile=/tmp/work-Ab1/iid',
    ]);
  });
});

it.each([
  [ENGINES.remote, { push: true }, 'push: buildx needs a tag for that'],
  [ENGINES.docker, { push: true }, 'push: docker needs a tag for that'],
  [
    ENGINES.podman,
    { platforms: ['linux/amd64', 'linux/arm64'] },
    'platforms: podman needs a tag for that',
  ],
  [
    ENGINES.buildah,
    { outputs: ['type=oci,dest=x'], push: true },
    'outputs: buildah needs a tag for that',
  ],
])('says what needs a tag: %#', (engine, changes, message) => {
  expect(() => planBuild(engine, requestOf({ ...changes, tags: [] }), WORK)).toThrow(
    expect.objectContaining({ code: 'NXM_TAG_MISSING', message }),
  );
});

it('mutates nothing', () => {
  const frozen = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null)
      Object.values(Object.freeze(value)).forEach(frozen);
    return value;
  };
  const request = requestOf({ cacheTo: ['type=inline'], buildArgs: { A: '1' }, push: true });
  frozen(request);
  for (const engine of [ENGINES.plain, ENGINES.docker])
    expect(planBuild(engine, request, WORK).steps.length).toBeGreaterThan(0);
});
