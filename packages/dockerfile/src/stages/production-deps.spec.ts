import { renderDockerfile } from '../dockerfile';
import type { ImagePlan, NativeEntry } from '../image-plan';
import { changed, plainPlan } from '../testing/plans';

const canvas: NativeEntry = {
  name: 'canvas',
  version: '3.2.3',
  kind: 'downloaded-prebuilds',
  approval: 'approved',
  why: 'install script runs prebuild-install',
  toolchain: true,
  system: { build: ['cairo-dev'], run: ['cairo'], when: 'compiled' },
};

/** The lines of a stage. */
const stage = (plan: ImagePlan, name: string): string =>
  renderDockerfile(plan)
    .split(/^(?=FROM )/m)
    .find((text) => text.startsWith('FROM') && new RegExp(` AS ${name}\n`).test(text)) ?? '';

describe('the stage production-deps', () => {
  const withNative = (...native: NativeEntry[]) => changed(plainPlan, { native });

  it('has a toolchain, headers and libraries of the system where something may compile, and the audit loads it', () => {
    const text = stage(withNative(canvas), 'production-deps');
    expect(text).toMatch(/apk add --no-cache python3 make g\+\+ cairo-dev cairo\b/);
  });

  it('has none where the plan says that nothing compiles, whatever the kind', () => {
    const { system: _, ...fetched } = { ...canvas, toolchain: false };
    expect(stage(withNative(fetched), 'production-deps')).not.toContain('apk add');
  });

  it('goes by the kind where the plan does not say', () => {
    const { toolchain: _, system: __, ...silent } = canvas;
    expect(stage(withNative(silent), 'production-deps')).toContain('apk add --no-cache python3');
  });

  it('leaves to the image what a binary needs to run, each once', () => {
    const plan = changed(withNative(canvas), { runtime: { packages: ['cairo', 'ffmpeg'] } });
    const text = stage(plan, 'production');
    expect(text).toMatch(/apk add --no-cache cairo ffmpeg\b/);
    expect(text).not.toContain('cairo-dev');
  });

  it.each([
    [undefined, 'node audit-native.cjs --trim &&'],
    [true, 'node audit-native.cjs --trim &&'],
    [false, 'node audit-native.cjs --trim=packages &&'],
  ])('trims before the audit: %s', (trim, command) => {
    const plan = trim === undefined ? plainPlan : { ...plainPlan, trim };
    const text = stage(plan, 'production-deps').replace(/\s*\\\n\s*/g, ' ');
    expect(text).toContain(command);
  });

  it('refuses a base that what a binary needs cannot be installed into', () => {
    const base = {
      distro: 'distroless',
      reference: 'registry.example/distroless/nodejs:24',
      builder: 'node:24-slim',
    } as const;
    expect(() => renderDockerfile(changed(withNative(canvas), { base }))).toThrow(
      expect.objectContaining({
        code: 'NXM_IMAGE_PLAN',
        message: expect.stringContaining('because canvas needs them'),
      }),
    );
  });
});
