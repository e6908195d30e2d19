import { adviceText, recommendDistro, type NativeFit } from './recommend-distro';

const bcrypt: NativeFit = { name: 'bcrypt', version: '6.0.0', unfit: {} };
const glibcOnly: NativeFit = {
  name: 'broken-musl',
  version: '1.2.3',
  unfit: { musl: 'no binary for musl, and it cannot be compiled' },
};
const nowhere: NativeFit = {
  name: 'mac-only',
  version: '1.0.0',
  unfit: { musl: 'made for macOS', glibc: 'made for macOS' },
};

describe('recommendDistro', () => {
  it('advises Debian where a package cannot work on Alpine, with the reason', () => {
    expect(recommendDistro([bcrypt, glibcOnly], 'alpine')).toEqual({
      distro: 'debian',
      why: 'broken-musl 1.2.3: no binary for musl, and it cannot be compiled',
    });
  });

  it.each([
    ['all work', [bcrypt], 'alpine'],
    ['the package works there', [glibcOnly], 'distroless'],
    ['nobody needs it', [{ ...glibcOnly, optional: true }], 'alpine'],
    ['it works nowhere', [nowhere], 'alpine'],
    ['another works nowhere', [glibcOnly, nowhere], 'alpine'],
    ['nothing is native', [], 'alpine'],
  ] as const)('advises nothing where %s', (_, native, distro) => {
    expect(recommendDistro(native, distro)).toBeUndefined();
  });

  it('advises Alpine where only musl works', () => {
    const muslOnly = { ...bcrypt, unfit: { glibc: 'no binary for glibc' } };
    expect(recommendDistro([muslOnly], 'wolfi')).toEqual({
      distro: 'alpine',
      why: 'bcrypt 6.0.0: no binary for glibc',
    });
  });
});

describe('adviceText', () => {
  it('gives the command and the reason', () => {
    const advice = { distro: 'debian', why: 'old 1.0.0: no binary for musl' } as const;
    expect(adviceText(advice, 'api')).toBe(
      'all native packages work on debian (nx g docker-setup api --distro=debian), on this distribution not: old 1.0.0: no binary for musl',
    );
  });
});
