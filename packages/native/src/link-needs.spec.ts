import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeElf } from './audit/testing/make-elf';
import { linkNeeds } from './link-needs';

describe('linkNeeds', () => {
  const symbols = { fcntl64: 'global', __gmon_start__: 'weak', open: 'global' } as const;

  it.each([
    ['64 bits, GNU hash', {}],
    ['64 bits, System V hash', { hash: 'sysv' }],
    ['32 bits', { wide: false, machine: 40 }],
    ['big endian', { little: false, machine: 22 }],
  ] as const)('reads those that are not weak: %s', (_, parts) => {
    expect(linkNeeds(makeElf({ symbols, ...parts }))).toEqual({
      symbols: ['fcntl64', 'open'],
      bindsNow: false,
    });
  });

  it.each([
    ['DT_BIND_NOW', [24, 0], true],
    ['DT_FLAGS', [30, 8], true],
    ['DT_FLAGS_1', [0x6ffffffb, 1], true],
    ['other flags', [30, 16], false],
  ] as const)('sees whether all is looked up at once: %s', (_, entry, bindsNow) => {
    expect(linkNeeds(makeElf({ symbols, entries: [entry] })).bindsNow).toBe(bindsNow);
  });

  it.each([
    ['a file without symbols', makeElf()],
    ['no ELF file', Buffer.from('#!/bin/sh')],
    ['one that is cut off', makeElf({ symbols }).subarray(0, 3100)],
  ])('finds none in %s', (_, bytes) => {
    expect(linkNeeds(bytes).symbols).toEqual([]);
  });

  it('reads a real addon', () => {
    const folder = join(dirname(require.resolve('bcrypt/package.json')), 'prebuilds/linux-x64');
    const { symbols: names } = linkNeeds(readFileSync(join(folder, 'bcrypt.musl.node')));
    expect(names).toContain('napi_create_function');
    expect(names).not.toContain('napi_register_module_v1');
  });
});
