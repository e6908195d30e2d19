import type { Checkout } from './checkout';

/** Something that is asked for and cannot be done: one error, and nothing is touched. */
export interface Mistake {
  title: string;
  /** Arguments of `nx run <app>:docker-build --engine=embedded`. */
  argv: readonly string[];
  app?: 'worker' | 'ledger';
  /** What is wrong in the checkout; git takes it back afterwards. */
  change?: (checkout: Checkout) => void;
  code: string;
  says: RegExp;
}

/** Where in a checkout a base for amd64 alone is. */
export const AMD64_BASE = 'dist/amd64-base';

type Json = Record<string, unknown>;

const DOCKERFILE = 'apps/worker/Dockerfile';

const editDockerfile =
  (from: string, to: string) =>
  ({ workspace }: Checkout): void =>
    workspace.write({ [DOCKERFILE]: workspace.read(DOCKERFILE).replace(from, to) });

/** Options of the docker-build target of all projects. */
const withOptions =
  (options: Json) =>
  ({ workspace }: Checkout): void => {
    const nxJson = workspace.json<{ targetDefaults: Record<string, { options: Json }> }>('nx.json');
    const defaults = nxJson.targetDefaults['docker-build'];
    const merged = { ...defaults, options: { ...defaults?.options, ...options } };
    workspace.write({
      'nx.json': {
        ...nxJson,
        targetDefaults: { ...nxJson.targetDefaults, 'docker-build': merged },
      },
    });
  };

export const MISTAKES: readonly Mistake[] = [
  {
    title: 'a package that must be compiled for musl on a glibc host',
    app: 'ledger',
    argv: [],
    code: 'NXM_EMBEDDED_CANNOT',
    says: /cannot build ledger:\n +fs-ext 2\.1\.1 must be compiled for linux\/amd64 with musl, and this machine is linux\/amd64 with glibc\nfix +Build it with buildx, docker, podman or buildah/,
  },
  {
    title: 'an instruction added by hand',
    change: editDockerfile('ENTRYPOINT []', 'RUN echo mine > /mine\nENTRYPOINT []'),
    argv: [],
    code: 'NXM_EMBEDDED_CANNOT',
    says: /the Dockerfile was edited, line \d+: \S+ RUN echo mine > \/mine\n/,
  },
  {
    title: 'a Dockerfile of somebody else',
    change: ({ workspace }) => workspace.write({ 'apps/worker/Other': 'FROM scratch\n' }),
    argv: ['--file=apps/worker/Other'],
    code: 'NXM_EMBEDDED_CANNOT',
    says: /the Dockerfile was not written by nx-multistage/,
  },
  {
    title: 'an option for container engines',
    argv: ['--builder=mine', '--cacheFrom=type=gha'],
    code: 'NXM_EMBEDDED_CANNOT',
    says: /\n +builder: [^\n]*\n +cacheFrom: /,
  },
  {
    title: 'a layout of base images that is not there',
    argv: ['--baseLayout=no/such/layout'],
    code: 'NXM_BASE_MISSING',
    says: /no\/such\/layout does not exist/,
  },
  {
    title: 'a base that its registry does not have',
    argv: ['--baseImage=127.0.0.1:5000/no/such:1'],
    code: 'NXM_BASE_MISSING',
    says: /127\.0\.0\.1:5000\/no\/such:1 for linux\/amd64 is not in \S+, and its registry does not give it: [^]*MANIFEST_UNKNOWN/,
  },
  {
    title: 'a tag with a token that is none',
    argv: ['--tags=worker:{branch}'],
    code: 'NXM_TAG_TOKEN',
    says: /the unknown token \{branch\}/,
  },
  {
    title: 'a tag that is none',
    argv: ['--tags=UPPER/Case'],
    code: 'NXM_REFERENCE_INVALID',
    says: /tags(?:\[0\])?: "UPPER\/Case" is not an image reference/,
  },
  {
    title: 'a platform that the base does not have',
    argv: [
      '--platforms=linux/arm64',
      `--baseLayout=${AMD64_BASE}`,
      '--baseImage=127.0.0.1:9/node:24-alpine',
    ],
    code: 'NXM_BASE_MISSING',
    says: /127\.0\.0\.1:9\/node:24-alpine for linux\/arm64 is not in \S+, and its registry does not give it: /,
  },
  {
    title: 'a push of a target that Nx caches',
    change: withOptions({ engine: 'embedded' }),
    argv: ['--push'],
    code: 'NXM_CACHED_DELIVERY',
    says: /push: worker:docker-build is cached by Nx[^]*nx run worker:docker-push/,
  },
];
