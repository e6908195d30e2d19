import { type ElfInfo, readElf } from './elf';
import { missingLibraries } from './missing-libraries';
import type { Platform } from './platform-label';
import { type ElfParts, makeElf } from './testing/make-elf';

const elfOf = (parts: ElfParts): ElfInfo => readElf(makeElf(parts)) as ElfInfo;

/** A machine with these files; looks in /lib. */
function missing(
  parts: ElfParts,
  files: Record<string, ElfParts>,
  libc: Platform['libc'] = 'glibc',
) {
  const search = {
    platform: { arch: 'x64', libc },
    systemFolders: ['/lib'],
    read: (path: string) => (files[path] === undefined ? undefined : elfOf(files[path])),
  };
  return missingLibraries('/app/m/lib/a.node', elfOf(parts), search);
}

describe('missingLibraries', () => {
  it.each<[string, ElfParts, Record<string, ElfParts>, string[]]>([
    ['none is needed', {}, {}, []],
    ['it is in a system folder', { needed: ['libx.so.1'] }, { '/lib/libx.so.1': {} }, []],
    ['it is beside the file', { needed: ['libx.so.1'] }, { '/app/m/lib/libx.so.1': {} }, []],
    [
      'it is where the file says',
      { needed: ['libx.so.1'], runpath: '/o:${ORIGIN}/../../v' },
      { '/app/m/lib/../../v/libx.so.1': {} },
      [],
    ],
    ['it is nowhere', { needed: ['libx.so.1', 'liba.so'] }, {}, ['liba.so', 'libx.so.1']],
    [
      'it is one for another machine',
      { needed: ['libx.so.1'] },
      { '/lib/libx.so.1': { machine: 183 } },
      ['libx.so.1'],
    ],
    [
      'it needs another one',
      { needed: ['libx.so.1'] },
      { '/lib/libx.so.1': { needed: ['liby.so.2'] } },
      ['liby.so.2'],
    ],
    [
      'they need each other, through a path of the first one',
      { needed: ['libx.so'], runpath: '$ORIGIN/v' },
      {
        '/app/m/lib/v/libx.so': { needed: ['liby.so'] },
        '/app/m/lib/v/liby.so': { needed: ['libx.so'] },
      },
      [],
    ],
  ])('where %s', (_, parts, files, names) => expect(missing(parts, files)).toEqual(names));

  it('knows what the loader answers itself', () => {
    const parts = { needed: ['ld-linux-x86-64.so.2', 'libc.so.6', 'libpthread.so.0', 'libm.so.6'] };
    expect(missing(parts, {}, 'musl')).toEqual([]);
    expect(missing(parts, {}, 'glibc')).toEqual(['libc.so.6', 'libm.so.6', 'libpthread.so.0']);
  });
});
