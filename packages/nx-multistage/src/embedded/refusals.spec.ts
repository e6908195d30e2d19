import { FACTS } from '../testing/facts';
import { planImage } from '../plan/image-plan';
import { assertEmbeddable, refusals, type EmbeddedSubject } from './refusals';

const MUSL = { os: 'linux', arch: 'amd64', libc: 'musl' } as const;
const GLIBC = { os: 'linux', arch: 'amd64', libc: 'glibc' } as const;
const compiled = {
  name: 'fs-ext',
  version: '2.1.1',
  kind: 'compiled',
  approval: 'approved',
  why: 'binding.gyp',
} as const;

const subject = (over: Partial<EmbeddedSubject> = {}): EmbeddedSubject => ({
  plan: planImage(FACTS, {}),
  options: {},
  host: GLIBC,
  edits: [],
  ...over,
});
const withNative = (...native: EmbeddedSubject['plan']['native']) => ({
  ...planImage(FACTS, {}),
  native,
});

describe('refusals', () => {
  it('has none for a plain app, on any machine', () => {
    expect(refusals(subject())).toEqual([]);
    expect(refusals(subject({ host: { os: 'darwin', arch: 'arm64' } }))).toEqual([]);
  });

  it('names a package that must be compiled for another libc, architecture or system', () => {
    const plan = withNative(compiled);
    expect(refusals(subject({ plan }))).toEqual([
      'fs-ext 2.1.1 must be compiled for linux/amd64 with musl, and this machine is linux/amd64 with glibc',
    ]);
    expect(refusals(subject({ plan, host: { os: 'darwin', arch: 'arm64' } }))).toEqual([
      'fs-ext 2.1.1 must be compiled for linux/amd64 with musl, and this machine is darwin/arm64',
    ]);
  });

  it('leaves a package whose script is denied to the audit: nothing of it compiles', () => {
    const plan = withNative({ ...compiled, approval: 'denied' });
    expect(refusals(subject({ plan }))).toEqual([]);
  });

  it('compiles on a machine like the target', () => {
    expect(refusals(subject({ plan: withNative(compiled), host: MUSL }))).toEqual([]);
  });

  it('lets packages pass that bring or download their binaries', () => {
    const plan = withNative(
      { ...compiled, kind: 'bundled-prebuilds' },
      { ...compiled, kind: 'platform-packages' },
      { ...compiled, kind: 'downloaded-prebuilds' },
    );
    expect(refusals(subject({ plan }))).toEqual([]);
  });

  it.each([
    [{ packages: ['ffmpeg'] }, /^packages: ffmpeg is installed by the distro's package manager/],
    [{ init: 'tini' }, /^init: tini is installed/],
    [{ instructions: { production: ['...', 'RUN true'] } }, /^instructions\.production: /],
  ] as const)('names the option of the plan: %j', (options, line) => {
    const plan = planImage(FACTS, options as never);
    expect(refusals(subject({ plan }))).toEqual([expect.stringMatching(line)]);
  });

  it('leaves the instructions of the build stage alone: Nx has built the app', () => {
    const plan = planImage(FACTS, { instructions: { build: ['...', 'RUN true'] } });
    expect(refusals(subject({ plan }))).toEqual([]);
  });

  it.each([
    ['builder', 'farm'],
    ['target', 'build'],
    ['cacheFrom', ['type=gha']],
    ['cacheTo', ['type=gha']],
    ['buildArgs', { A: '1' }],
    ['contexts', { a: '.' }],
    ['extraArgs', ['--x']],
    ['template', 'Dockerfile.ejs'],
  ])('names an option of container engines: %s', (name, value) => {
    expect(refusals(subject({ options: { [name]: value } }))).toEqual([
      `${name}: only container engines know it`,
    ]);
  });

  it('takes the empty ones for not given', () => {
    const options = { builder: '', cacheFrom: [], buildArgs: {} };
    expect(refusals(subject({ options }))).toEqual([]);
  });

  it('knows the secrets of its install, and no other', () => {
    const options = { secrets: [{ id: 'npmrc' }, { id: 'ca' }, { id: 'token' }] };
    expect(refusals(subject({ options }))).toEqual([
      'secrets: token is for a RUN of the Dockerfile, which it does not run',
    ]);
  });

  it('names an output it does not write', () => {
    const options = { outputs: ['type=oci,dest=a.tar', 'type=local,dest=out'] };
    expect(refusals(subject({ options }))).toEqual([
      'outputs: type=local,dest=out: it writes type=oci and type=docker, with a dest',
    ]);
  });
});

describe('assertEmbeddable', () => {
  it('tells all reasons at once, why no engine was taken, and which can', () => {
    const edits = ['the Dockerfile was edited, line 70: added RUN true'];
    const act = () =>
      assertEmbeddable(
        subject({ edits, plan: withNative(compiled) }),
        'No container engine can be used:\n  docker: not on PATH',
      );
    expect(act).toThrow(
      expect.objectContaining({
        code: 'NXM_EMBEDDED_CANNOT',
        message: [
          'The embedded engine cannot build api:',
          '  fs-ext 2.1.1 must be compiled for linux/amd64 with musl, and this machine is linux/amd64 with glibc',
          '  the Dockerfile was edited, line 70: added RUN true',
          'No container engine can be used:',
          '  docker: not on PATH',
        ].join('\n'),
        hint: expect.stringContaining('buildx, docker, podman or buildah'),
      }),
    );
  });

  it('says nothing where there is nothing to say', () => {
    expect(() => assertEmbeddable(subject())).not.toThrow();
  });
});
