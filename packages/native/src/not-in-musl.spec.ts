import { notInMusl } from './not-in-musl';

const now = (...symbols: string[]) => ({ symbols, bindsNow: true });

describe('notInMusl', () => {
  it.each(['fcntl64', '__memcpy_chk', '__explicit_bzero_chk', '__isoc23_strtol'])(
    'names %s',
    (name) => {
      expect(notInMusl(now('open', name), ['libc.so'])).toEqual([name]);
    },
  );

  it.each([
    ['musl takes it for stat', 'stat64'],
    ['musl has it', '__isoc99_sscanf'],
    ['a function of musl', '__stack_chk_fail'],
    ['Node has it', 'napi_create_function'],
    ['an allocator may bring it', 'mallopt'],
  ])('does not name what may be there: %s', (_, name) => {
    expect(notInMusl(now(name), ['libc.so'])).toEqual([]);
  });

  it('names none of a file that brings glibc functions to musl', () => {
    expect(notInMusl(now('fcntl64'), ['libgcompat.so.0', 'libc.musl-x86_64.so.1'])).toEqual([]);
  });

  it('leaves out a file whose functions are looked up when they are called: it loads', () => {
    expect(notInMusl({ symbols: ['__explicit_bzero_chk'], bindsNow: false }, [])).toEqual([]);
  });
});
