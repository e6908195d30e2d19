import { glibcVersionOf } from './base-sdk';

describe('glibcVersionOf', () => {
  const banner = 'GNU C Library (Debian GLIBC 2.36-9+deb12u10) stable release version 2.36.\n';

  it('reads the banner among the bytes of the library', () => {
    const library = Buffer.concat([Buffer.from([0x7f, 0x45, 0, 0xff]), Buffer.from(banner)]);
    expect(glibcVersionOf(library)).toBe('2.36');
  });

  it.each(['', 'musl libc', 'GNU C Library'])('knows none in %j', (text) => {
    expect(glibcVersionOf(Buffer.from(text))).toBeUndefined();
  });
});
