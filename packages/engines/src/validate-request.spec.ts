import type { BuildRequest } from './build-request';
import { requestOf } from './testing/samples';
import { validateRequest } from './validate-request';

const REFUSED: [code: string, message: string, changes: Partial<BuildRequest>][] = [
  [
    'NXM_CONTROL_CHARACTER',
    'docker-build.labels.a contains a control character: "x\\nUSER root"',
    { labels: { a: 'x\nUSER root' } },
  ],
  [
    'NXM_CONTROL_CHARACTER',
    'docker-build.extraArgs[0] contains a control character: "a\\u0000"',
    { extraArgs: ['a\u0000'] },
  ],
  ['NXM_OPTION_INVALID', 'context: "." is not an absolute path', { context: '.' }],
  [
    'NXM_OPTION_INVALID',
    'context: "github.com/x" is not an absolute path',
    { context: 'github.com/x' },
  ],
  [
    'NXM_OPTION_INVALID',
    'dockerfile: "Dockerfile" is not an absolute path',
    { dockerfile: 'Dockerfile' },
  ],
  [
    'NXM_REFERENCE_INVALID',
    'tags[1]: "A" is not an image reference: the name "A" is not allowed',
    { tags: ['a', 'A'] },
  ],
  [
    'NXM_OPTION_INVALID',
    `tags[0]: "a@sha256:${'0'.repeat(64)}" has a digest`,
    { tags: [`a@sha256:${'0'.repeat(64)}`] },
  ],
  ['NXM_OPTION_INVALID', 'labels: "-x" is not a label key', { labels: { '-x': '' } }],
  ['NXM_OPTION_INVALID', 'labels: "a b" is not a label key', { labels: { 'a b': '' } }],
  ['NXM_OPTION_INVALID', 'buildArgs: "A-B" is not a variable name', { buildArgs: { 'A-B': '' } }],
  [
    'NXM_OPTION_INVALID',
    'buildArgs: BUILDKIT_SYNTAX would let another program read the Dockerfile',
    { buildArgs: { BUILDKIT_SYNTAX: 'x' } },
  ],
  [
    'NXM_SECRET_BUILD_ARG',
    "buildArgs: NPM_TOKEN sounds like a secret: build arguments stay readable in the image's history",
    { buildArgs: { NPM_TOKEN: 'x' } },
  ],
  [
    'NXM_SECRET_BUILD_ARG',
    "buildArgs: the value of REGISTRY holds a credential: build arguments stay readable in the image's history",
    { buildArgs: { REGISTRY: 'https://a:b@registry.example' } },
  ],
  [
    'NXM_OPTION_INVALID',
    'secrets[0].id: "a,src=/etc/shadow" is not a secret id',
    { secrets: [{ id: 'a,src=/etc/shadow', env: 'A' }] },
  ],
  [
    'NXM_OPTION_INVALID',
    'secrets[0]: secret a needs one of src and env',
    { secrets: [{ id: 'a' }] },
  ],
  [
    'NXM_OPTION_INVALID',
    'secrets[0]: secret a needs one of src and env',
    { secrets: [{ id: 'a', src: '/a', env: 'A' }] },
  ],
  [
    'NXM_OPTION_INVALID',
    'secrets[0].src: ".npmrc" is not an absolute path',
    { secrets: [{ id: 'a', src: '.npmrc' }] },
  ],
  [
    'NXM_OPTION_INVALID',
    'secrets[0].env: "A,x" is not a variable name',
    { secrets: [{ id: 'a', env: 'A,x' }] },
  ],
  ['NXM_OPTION_INVALID', 'platforms[0]: "linux" is not a platform', { platforms: ['linux'] }],
  [
    'NXM_OPTION_INVALID',
    'platforms[0]: "linux/amd64,linux/arm64" is not a platform',
    { platforms: ['linux/amd64,linux/arm64'] },
  ],
  [
    'NXM_OPTION_INVALID',
    'namedContexts: "-a" is not a context name',
    { namedContexts: { '-a': '/a' } },
  ],
  [
    'NXM_OPTION_INVALID',
    'namedContexts.a: "dist" is not an absolute path',
    { namedContexts: { a: 'dist' } },
  ],
  ['NXM_OPTION_INVALID', 'target: "-x" is not a stage name', { target: '-x' }],
  ['NXM_OPTION_INVALID', 'builder: "--x" is not a builder name', { builder: '--x' }],
  ['NXM_OPTION_INVALID', 'cacheFrom[0]: "-x" is not a cache or output', { cacheFrom: ['-x'] }],
  ['NXM_OPTION_INVALID', 'cacheTo[0]: "" is not a cache or output', { cacheTo: [''] }],
  ['NXM_OPTION_INVALID', 'outputs[0]: "-" is not a cache or output', { outputs: ['-'] }],
];

it.each(REFUSED)('%s: %s', (code, message, changes) => {
  expect(() => validateRequest(requestOf(changes))).toThrow(
    expect.objectContaining({ code, message, hint: expect.stringMatching(/\S/) }),
  );
});

it.each<Partial<BuildRequest>>([
  { labels: { 'org.opencontainers.image.source': ';|&$()`"\' --output=x', 'a/b_c-d': '' } },
  { buildArgs: { A: '--output=x ;$(id)', HTTP_PROXY: 'http://a:b@proxy.example' } },
  { dockerfileText: 'FROM a\nUSER 1\n' },
  { platforms: ['linux/amd64', 'linux/arm/v7', 'windows/amd64'] },
  {
    namedContexts: {
      artifacts: '/a b',
      'node:24-alpine': 'docker-image://registry.example/n@sha256:0',
      x: 'oci-layout:///a:t',
    },
  },
  {
    secrets: [
      { id: 'npmrc', src: '/a,b' },
      { id: 'ca', env: '_CA' },
    ],
  },
  { outputs: ['type=oci,dest=x.tar', '"type=tar","dest=a,b"', 'out'] },
])('accepts %j', (changes) => {
  expect(validateRequest(requestOf(changes))).toBeUndefined();
});
