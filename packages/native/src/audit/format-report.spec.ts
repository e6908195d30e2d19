import { formatFinding, formatFine, formatSummary } from './format-report';
import { binaryOf, GLIBC, MUSL, packageOf } from './testing/package-of';

const finding = {
  code: 'NXM_NATIVE_MISSING_BINARY',
  severity: 'error',
  package: 'fs-ext',
  version: '2.1.1',
  path: 'node_modules/fs-ext',
  found: 'a binding.gyp and no .node file',
  wanted: 'ELF binary for x64, musl',
  fix: 'allow it',
} as const;

describe('formatFinding', () => {
  it('says where, what and how', () => {
    expect(formatFinding(finding))
      .toBe(`error   NXM_NATIVE_MISSING_BINARY fs-ext 2.1.1: node_modules/fs-ext
        found   a binding.gyp and no .node file
        wanted  ELF binary for x64, musl
        fix     allow it`);
  });

  it('leaves out a fix that is none, and lets no name steer the terminal', () => {
    expect(
      formatFinding({ ...finding, severity: 'notice', package: 'a\u001b[2J\nb', fix: '' }),
    ).toBe(
      `notice  NXM_NATIVE_MISSING_BINARY a [2J b 2.1.1: node_modules/fs-ext
        found   a binding.gyp and no .node file
        wanted  ELF binary for x64, musl`,
    );
  });
});

describe('formatFine', () => {
  it('names the files that count', () => {
    const of = packageOf({
      name: 'bcrypt',
      version: '6.0.0',
      binaries: [
        binaryOf('prebuilds/linux-x64/bcrypt.glibc.node', GLIBC),
        binaryOf('prebuilds/linux-x64/bcrypt.musl.node', MUSL),
      ],
    });
    expect(formatFine(of, { arch: 'x64', libc: 'musl' })).toBe(
      'native  bcrypt 6.0.0  prebuilds/linux-x64/bcrypt.musl.node  loads',
    );
  });
});

describe('formatSummary', () => {
  it('counts', () => {
    expect(formatSummary(1, [finding])).toBe('audit-native: 1 native package fine, 1 error');
    expect(formatSummary(0, [{ ...finding, severity: 'notice' }])).toBe(
      'audit-native: 0 native packages fine, 0 errors',
    );
  });
});
