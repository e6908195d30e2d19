import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditFolder } from './audit-folder';
import { type ElfParts, makeElf } from './audit/testing/make-elf';
import { GLIBC, MUSL } from './audit/testing/package-of';

describe('auditFolder', () => {
  const folder = createTemporaryFolder('audit-folder');
  afterAll(() => folder.remove());
  let count = 0;

  /** Code and remedy of what is found in an app's folder with one binary, for musl on x64. */
  const audit = (parts: ElfParts, platform: 'musl' | 'glibc' = 'musl') => {
    const root = join(folder.path, String((count += 1)));
    writeFiles(root, { 'app/addon.node': '' });
    writeFileSync(join(root, 'app/addon.node'), makeElf(parts));
    return auditFolder(root, 'app', { arch: 'x64', libc: platform }).map(
      ({ code, severity, fix }) => [code, severity, fix],
    );
  };

  it.each([
    ['musl', MUSL],
    ['glibc', GLIBC],
  ] as const)('accepts a binary for the image: %s', (platform, parts) => {
    expect(audit(parts, platform)).toEqual([]);
  });

  it.each([
    ['another libc', GLIBC, 'NXM_NATIVE_WRONG_BINARY'],
    ['another machine', { ...MUSL, machine: 183 }, 'NXM_NATIVE_WRONG_BINARY'],
    ['glibc, which only a try could tell', { needed: ['libc.so.6'] }, 'NXM_NATIVE_GLIBC_ON_MUSL'],
  ] as const)('refuses one for %s: it comes from the build', (_, { needed, ...parts }, code) => {
    expect(audit({ ...parts, needed: [...needed] } as ElfParts)).toEqual([
      [code, 'error', expect.stringContaining('take the file out of the build output')],
    ]);
  });

  it('refuses one that musl cannot load', () => {
    const parts: ElfParts = { ...MUSL, symbols: { fcntl64: 'global' }, entries: [[24, 0]] };
    expect(audit(parts)).toEqual([
      ['NXM_NATIVE_DOES_NOT_LOAD', 'error', expect.stringContaining('--distro=debian')],
    ]);
  });
});
