import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readElf } from './elf';
import { makeElf } from './testing/make-elf';

const bcrypt = (file: string): Buffer =>
  readFileSync(join(dirname(require.resolve('bcrypt/package.json')), 'prebuilds', file));

describe('readElf on real binaries', () => {
  it.each([
    ['linux-x64/bcrypt.musl.node', 'x64', 64, 'musl'],
    ['linux-x64/bcrypt.glibc.node', 'x64', 64, 'glibc'],
    ['linux-arm64/bcrypt.musl.node', 'arm64', 64, 'musl'],
    ['linux-arm64/bcrypt.glibc.node', 'arm64', 64, 'glibc'],
    ['linux-arm/bcrypt.musl.node', 'arm', 32, 'musl'],
    ['linux-arm/bcrypt.glibc.node', 'arm', 32, 'glibc'],
  ])('%s', (file, machine, bits, libc) => {
    expect(readElf(bcrypt(file))).toMatchObject({ machine, class: bits, libc });
  });

  it('reads all of one', () => {
    expect(readElf(bcrypt('linux-x64/bcrypt.glibc.node'))).toEqual({
      machine: 'x64',
      class: 64,
      needed: ['libstdc++.so.6', 'libm.so.6', 'libgcc_s.so.1', 'libpthread.so.0', 'libc.so.6'],
      libc: 'glibc',
      glibcVersion: '2.14',
      runpath: [],
    });
  });

  it.each(['darwin-x64/bcrypt.node', 'win32-x64/bcrypt.node'])('%s is none', (file) => {
    expect(readElf(bcrypt(file))).toBeUndefined();
  });

  it('reads the running Node', () => {
    expect(readElf(readFileSync(process.execPath))).toMatchObject({ machine: process.arch });
  });
});

describe('readElf on made-up files', () => {
  const parts = {
    needed: ['liba.so.1', 'libc.so.6'],
    runpath: '$ORIGIN/../lib::/opt/lib',
    versions: ['GLIBC_2.4', 'GLIBC_2.34', 'GLIBC_2.17', 'GLIBC_PRIVATE', 'CXXABI_9.9'],
  };

  it.each([
    [62, true, true, 'x64'],
    [183, true, true, 'arm64'],
    [22, true, false, 's390x'],
    [40, false, true, 'arm'],
    [20, false, false, 'ppc'],
    [9999, true, true, 'machine 9999'],
  ])('machine %d, 64 bits %s, little endian %s', (machine, wide, little, name) => {
    expect(readElf(makeElf({ ...parts, machine, wide, little }))).toEqual({
      machine: name,
      class: wide ? 64 : 32,
      needed: ['liba.so.1', 'libc.so.6'],
      libc: 'glibc',
      glibcVersion: '2.34',
      runpath: ['$ORIGIN/../lib', '/opt/lib'],
    });
  });

  it.each([
    [['libc.so'], 'musl'],
    [['libc.musl-aarch64.so.1'], 'musl'],
    [['libstdc++.so.6', 'ld-linux-aarch64.so.1'], 'glibc'],
    [['libstdc++.so.6'], 'none'],
    [[], 'none'],
  ])('libc of %j', (needed, libc) => {
    expect(readElf(makeElf({ needed }))?.libc).toBe(libc);
  });
});

describe('readElf on hostile files', () => {
  it.each([0, 1, 4, 15, 16, 52, 63])('of %d bytes', (length) => {
    expect(readElf(makeElf().subarray(0, length))).toBeUndefined();
  });

  it.each([2, 3, 255])('class or byte order %d', (value) => {
    const [one, other] = [makeElf(), makeElf()];
    one[4] = value + 1;
    other[5] = value;
    expect(readElf(one)).toBeUndefined();
    if (value !== 2) expect(readElf(other)).toBeUndefined();
  });

  it('survives being cut anywhere', () => {
    const whole = makeElf({ needed: ['libc.so.6'], versions: ['GLIBC_2.2.5'] });
    const seen = Array.from({ length: whole.length }, (_, length) =>
      readElf(whole.subarray(0, length)),
    );
    expect(seen.filter((elf) => elf !== undefined).every(({ libc }) => libc === 'glibc')).toBe(
      true,
    );
    expect(seen[1000]).toBeUndefined();
  });

  it('survives any byte being another', () => {
    const whole = makeElf({ needed: ['libc.so.6'], runpath: 'x', versions: ['GLIBC_2.2.5'] });
    for (const value of [0, 1, 0x7f, 0xff]) {
      for (let at = 0; at < 4200; at++) {
        const damaged = Uint8Array.from(whole);
        damaged[at] = value;
        expect(() => readElf(damaged)).not.toThrow();
      }
    }
  });

  it('survives noise behind a true header', () => {
    let seed = 20260101;
    const noise = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648) & 0xff;
    for (let round = 0; round < 300; round++) {
      const bytes = Uint8Array.from({ length: 600 }, noise);
      bytes.set([0x7f, 0x45, 0x4c, 0x46, 1 + (round % 2), 1 + ((round >> 1) % 2)]);
      expect(() => readElf(bytes)).not.toThrow();
    }
  });

  it('ends when version needs point at themselves for ever', () => {
    const bytes = Buffer.from(makeElf({ needed: ['libc.so.6'], versions: ['GLIBC_2.5'] }));
    bytes.writeUInt32LE(0xfffffff0, 2048 + 12);
    expect(readElf(bytes)).toBeUndefined();
    bytes.writeUInt32LE(1, 2048 + 12);
    expect(() => readElf(bytes)).not.toThrow();
  });

  it('reads a file inside a larger buffer', () => {
    const elf = makeElf({ needed: ['libc.so'] });
    const larger = Buffer.concat([Buffer.alloc(7), elf]);
    expect(readElf(larger.subarray(7))?.libc).toBe('musl');
  });
});
