import { adviceFor, createStepWatch, describeFailure } from './build-failure';

const lines = (text: string): string[] => text.trim().split('\n');

/** As buildx 0.13 with docker 26 prints it. */
const BUILDKIT = lines(`
#4 [production 1/2] FROM docker.io/library/node:24-alpine
#4 CACHED

#5 [production-deps 2/2] RUN npm ci
#5 0.142 first
#5 0.143 npm error code ERESOLVE
#6 [other 2/2] RUN true
#6 0.100 of another step
#5 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 3
------
 > [production-deps 2/2] RUN npm ci:
0.143 npm error code ERESOLVE
------
Dockerfile:2
--------------------
   1 |     FROM node:24-alpine AS production-deps
   2 | >>> RUN npm ci
--------------------
ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 3
`);

it('reads the stage, the step and its own lines from BuildKit', () => {
  expect(describeFailure({ stdout: [''], stderr: BUILDKIT })).toEqual({
    stage: 'production-deps',
    step: 'RUN npm ci',
    lines: [
      'first',
      'npm error code ERESOLVE',
      'ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 3',
    ],
  });
});

it('takes the summary where the log of the step has gone by', () => {
  expect(describeFailure({ stdout: [], stderr: BUILDKIT.slice(9) }).lines).toEqual([
    '0.143 npm error code ERESOLVE',
    'ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 3',
  ]);
});

it('keeps the last twenty lines', () => {
  const many = Array.from({ length: 50 }, (_, index) => `#5 0.1 line ${index}`);
  const log = [...many, ...BUILDKIT.slice(8)];
  const found = describeFailure({ stdout: [], stderr: log }).lines;
  expect([found.length, found[0], found.at(-2)]).toEqual([20, 'line 31', 'line 49']);
});

it('reads a step of BuildKit without a stage', () => {
  const log = [
    '#7 ERROR: failed to push',
    '------',
    ' > exporting to image:',
    '------',
    'ERROR: failed to push',
  ];
  expect(describeFailure({ stdout: [], stderr: log })).toEqual({
    step: 'exporting to image',
    lines: ['ERROR: failed to push'],
  });
});

it('leaves out the steps that went well where BuildKit gives no summary', () => {
  const log = [
    '#1 [internal] load build definition',
    '#1 DONE 0.0s',
    'ERROR: target stage "x" could not be found',
  ];
  expect(describeFailure({ stdout: [], stderr: log })).toEqual({
    lines: ['ERROR: target stage "x" could not be found'],
  });
});

it('reads buildah, whose two streams tell one half each', () => {
  const stdout = lines(`
[1/2] STEP 1/2: FROM node:24-alpine AS production-deps
--> 1234
[1/2] STEP 2/2: RUN npm ci
first`);
  const stderr = ['npm error code ERESOLVE', 'Error: building at STEP "RUN npm ci": exit status 3'];
  expect(describeFailure({ stdout, stderr }, { 1: 'production-deps' })).toEqual({
    stage: 'production-deps',
    step: 'RUN npm ci',
    lines: ['first', ...stderr],
  });
  expect(describeFailure({ stdout, stderr }).stage).toBe('stage 1');
});

it('shares twenty lines between the streams, for the errors at least ten', () => {
  const count = (length: number, name: string): string[] =>
    Array.from({ length }, (_, index) => `${name} ${index}`);
  const found = (out: number, error: number): string =>
    describeFailure({
      stdout: ['STEP 1/1: RUN x', ...count(out, 'out')],
      stderr: count(error, 'error'),
    })
      .lines.map((line) => line.split(' ')[0])
      .join('')
      .replaceAll(/(out|error)\1*/g, (run, name: string) => `${name}${run.length / name.length} `);
  expect([found(50, 50), found(50, 2), found(3, 50), found(0, 0)]).toEqual([
    'out10 error10 ',
    'out18 error2 ',
    'out3 error17 ',
    '',
  ]);
});

it('reads what buildah prints with several platforms, and with one stage', () => {
  const failure = (line: string) => describeFailure({ stdout: [line], stderr: [] });
  expect(failure('[linux/arm64] [2/3] STEP 4/9: COPY a b')).toEqual({
    stage: 'stage 2',
    step: 'COPY a b',
    lines: [],
  });
  expect(failure('STEP 4/9: COPY a b')).toEqual({ step: 'COPY a b', lines: [] });
  expect(failure('Error: no such target')).toEqual({ lines: ['Error: no such target'] });
});

it('watches for steps and for the names of stages', () => {
  const watch = createStepWatch();
  expect(watch.latest()).toBeUndefined();
  [
    '[1/3] STEP 1/3: FROM node:24-alpine AS production-deps',
    '[linux/amd64] [2/3] STEP 1/3: FROM a as b',
    '[3/3] STEP 1/3: FROM node:24-alpine',
    '[3/3] STEP 2/3: RUN echo FROM a AS b',
    'some output',
  ].forEach(watch.watch);
  expect([watch.latest(), watch.stageNames]).toEqual([
    '[3/3] STEP 2/3: RUN echo FROM a AS b',
    { 1: 'production-deps', 2: 'b' },
  ]);
});

it.each([
  ['write /x: no space left on device', /disk is full/],
  ['denied: requested access to the resource is denied', /docker login/],
  ['unknown flag: --build-context', /update it/],
  ['did not complete successfully: exit code: 137', /memory/],
  ['dial tcp: lookup registry.example: no such host', /network/],
  ['toomanyrequests: slow down', /limits requests/],
  ['error   NXM_NATIVE_WRONG_BINARY a 1.0.0: node_modules/a/a.node', /does not fit the image/],
])('has advice for %j', (line, advice) => {
  expect(adviceFor(['before', line])).toMatch(advice);
});

it('has no advice for the rest', () => {
  expect(adviceFor(['npm error code ERESOLVE'])).toBeUndefined();
});
