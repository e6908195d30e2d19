import { auditLoads, loadable } from './audit-loads';
import type { Platform } from './platform-label';
import { binaryOf, GLIBC, MUSL, packageOf } from './testing/package-of';

const ALPINE: Platform = { arch: 'x64', libc: 'musl' };

const several = packageOf({
  binaries: [
    binaryOf('linux_musl_x64_115.node', MUSL),
    binaryOf('linux_musl_x64_137.node', MUSL),
    binaryOf('linux_x64_137.node', GLIBC),
    binaryOf('linux-x64.so', MUSL),
  ],
});

describe('loadable', () => {
  it('are the addons that fit', () => {
    expect(loadable(several, ALPINE).map(({ file }) => file)).toEqual([
      'linux_musl_x64_115.node',
      'linux_musl_x64_137.node',
    ]);
  });

  it('are none in a package for another platform', () => {
    expect(loadable({ ...several, libc: ['glibc'] }, ALPINE)).toEqual([]);
  });
});

describe('auditLoads', () => {
  it('asks for one of those that are marked for a platform', () => {
    const failure = 'wrong NODE_MODULE_VERSION';
    const results = [
      { file: 'linux_musl_x64_115.node', failure },
      { file: 'linux_musl_x64_137.node' },
    ];
    expect(auditLoads(several, results, ALPINE)).toEqual([]);
    const bad = results.map(({ file }) => ({ file, failure }));
    expect(auditLoads(several, bad, ALPINE).map(({ path }) => path)).toEqual([
      'node_modules/acme/linux_musl_x64_115.node',
      'node_modules/acme/linux_musl_x64_137.node',
    ]);
  });

  it('asks for each that is not marked, whatever the others do', () => {
    const of = packageOf({
      binaries: [
        binaryOf('build/Release/a.node', MUSL),
        binaryOf('prebuilds/linux-x64/a.musl.node', MUSL),
      ],
    });
    const results = [
      { file: 'build/Release/a.node', failure: 'fcntl64: symbol not found' },
      { file: 'prebuilds/linux-x64/a.musl.node' },
    ];
    expect(auditLoads(of, results, ALPINE)).toMatchObject([
      {
        code: 'NXM_NATIVE_DOES_NOT_LOAD',
        severity: 'error',
        path: 'node_modules/acme/build/Release/a.node',
        found: 'fcntl64: symbol not found',
      },
    ]);
    expect(auditLoads({ ...of, optional: true }, results, ALPINE)).toMatchObject([
      { code: 'NXM_NATIVE_DOES_NOT_LOAD', severity: 'notice' },
    ]);
  });

  it('mentions a glibc addon that musl loads', () => {
    const of = packageOf({
      binaries: [binaryOf('prebuilds/linux-x64/a.node', { needed: ['libc.so.6'] })],
    });
    const file = 'prebuilds/linux-x64/a.node';
    expect(auditLoads(of, [{ file }], ALPINE)).toMatchObject([
      { code: 'NXM_NATIVE_GLIBC_ON_MUSL', severity: 'notice' },
    ]);
    expect(auditLoads(of, [{ file, failure: 'no' }], ALPINE)).toMatchObject([
      { code: 'NXM_NATIVE_DOES_NOT_LOAD', severity: 'error' },
    ]);
  });
});
