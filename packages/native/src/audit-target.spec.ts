import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditForTarget } from './audit-target';
import { makeElf } from './audit/testing/make-elf';
import { GLIBC, MUSL } from './audit/testing/package-of';

const MUSL_X64 = { arch: 'x64', libc: 'musl' } as const;
const provides = (library: string) => library === 'libstdc++.so.6';

describe('auditForTarget', () => {
  const folder = createTemporaryFolder('audit-target');
  afterAll(() => folder.remove());

  /** One package with one binary, audited for musl on x64. */
  const audit = (name: string, file: string, elf: Uint8Array, manifest: object = {}) => {
    const root = join(folder.path, name);
    const at = `node_modules/${name}`;
    writeFiles(root, {
      [`${at}/package.json`]: JSON.stringify({ name, version: '1.0.0', ...manifest }),
      [`${at}/${file}`]: '',
    });
    writeFileSync(join(root, at, file), elf);
    const { fine, findings } = auditForTarget(root, MUSL_X64, provides);
    return {
      fine: fine.map((of) => of.name),
      findings: findings.map(({ code, severity, path }) => ({ code, severity, path })),
    };
  };

  it('accepts a binary for the target, whatever machine this is', () => {
    expect(audit('fits', 'build/Release/a.node', makeElf(MUSL))).toEqual({
      fine: ['fits'],
      findings: [],
    });
  });

  it('refuses a binary for another libc', () => {
    expect(audit('glibc', 'build/Release/a.node', makeElf(GLIBC)).findings).toContainEqual({
      code: 'NXM_NATIVE_WRONG_BINARY',
      severity: 'error',
      path: 'node_modules/glibc/build/Release/a.node',
    });
  });

  it('refuses a binary for another machine', () => {
    const arm = makeElf({ ...MUSL, machine: 183 });
    expect(audit('arm', 'build/Release/a.node', arm).findings).toEqual([
      {
        code: 'NXM_NATIVE_WRONG_BINARY',
        severity: 'error',
        path: 'node_modules/arm/build/Release/a.node',
      },
    ]);
  });

  it('refuses one that needs a library that neither the base nor a package has', () => {
    const elf = makeElf({ needed: ['libvips.so.42', ...MUSL.needed] });
    expect(audit('vips', 'build/Release/a.node', elf).findings).toEqual([
      {
        code: 'NXM_NATIVE_MISSING_LIBRARY',
        severity: 'error',
        path: 'node_modules/vips/build/Release/a.node',
      },
    ]);
  });

  it('refuses what only a try could decide: a glibc binary that needs nothing but the C library', () => {
    const elf = makeElf({ needed: ['libc.so.6'] });
    const found = audit('maybe', 'prebuilds/linux-x64/node.napi.node', elf).findings;
    expect(found).toEqual([
      {
        code: 'NXM_NATIVE_GLIBC_ON_MUSL',
        severity: 'error',
        path: 'node_modules/maybe/prebuilds/linux-x64/node.napi.node',
      },
    ]);
  });

  const NOW = [[30, 8]] as const;
  const symbols = { open: 'global', fcntl64: 'global' } as const;

  it('refuses a binary for musl that needs functions of glibc when it is loaded', () => {
    const elf = makeElf({ ...MUSL, symbols, entries: NOW });
    expect(audit('libsql', 'index.node', elf).findings).toEqual([
      {
        code: 'NXM_NATIVE_DOES_NOT_LOAD',
        severity: 'error',
        path: 'node_modules/libsql/index.node',
      },
    ]);
  });

  it('has one finding for a binary for glibc that needs its functions', () => {
    const elf = makeElf({ needed: ['libc.so.6'], symbols, entries: NOW });
    const { findings } = audit('both', 'prebuilds/linux-x64/node.napi.node', elf);
    expect(findings.map(({ code }) => code)).toEqual(['NXM_NATIVE_GLIBC_ON_MUSL']);
  });

  it.each([
    ['can do without', { symbols: { fcntl64: 'weak' }, entries: NOW }],
    ['asks for when it calls them', { symbols }],
  ] as const)('accepts functions that a file %s', (title, parts) => {
    const name = title.replaceAll(' ', '-');
    expect(audit(name, 'build/Release/a.node', makeElf({ ...MUSL, ...parts })).findings).toEqual(
      [],
    );
  });

  it('refuses a package whose install script never ran', () => {
    const found = audit('blocked', 'binding.gyp', Buffer.from('{}'), {
      scripts: { install: 'node-gyp rebuild' },
    });
    expect(found.findings).toEqual([
      { code: 'NXM_NATIVE_MISSING_BINARY', severity: 'error', path: 'node_modules/blocked' },
    ]);
  });
});
