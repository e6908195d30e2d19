import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryFolder, describeWhere } from '@nx-multistage/testkit';
import { fileMode, HEAD_BYTES } from './modes';
import { makeElf } from './testing/make-elf';

const modeOf = async (bytes: Buffer | string): Promise<string> => {
  const all = Buffer.from(bytes);
  const read = async (offset: number, length: number) => all.subarray(offset, offset + length);
  return (await fileMode(all.subarray(0, HEAD_BYTES), read)).toString(8);
};

const PIE = 0x08000000;

it.each([
  ['a script', '#!/usr/bin/env node\n'],
  ['a line that starts like one', '#!'],
  ['a program at a fixed address', makeElf({ type: 2 })],
  ['a program for any address', makeElf({ type: 3, interpreter: true })],
  ['a static program for any address', makeElf({ type: 3, flags: PIE | 1 })],
  ['one of 32 bits', makeElf({ type: 3, bits: 32, interpreter: true })],
  ['a static one of 32 bits', makeElf({ type: 3, bits: 32, flags: PIE })],
  ['one of a big-endian machine', makeElf({ type: 3, bigEndian: true, interpreter: true })],
  ['a static one of a big-endian machine', makeElf({ type: 3, bigEndian: true, flags: PIE })],
  ['one of 32 bits, big-endian', makeElf({ type: 3, bits: 32, bigEndian: true, flags: PIE })],
  ['one whose tables are far away', makeElf({ type: 3, interpreter: true, tableAt: 5000 })],
])('can execute %s', async (_what, bytes) => {
  expect(await modeOf(bytes)).toBe('755');
});

it.each([
  ['nothing', ''],
  ['text', 'console.log(1)'],
  ['a single #', '#'],
  ['a comment', '# !'],
  ['a shared object', makeElf({ type: 3 })],
  ['a shared object with other flags', makeElf({ type: 3, flags: 1 })],
  ['an object file', makeElf({ type: 1, interpreter: true })],
  ['a core file', makeElf({ type: 4, interpreter: true })],
  ['a cut header', makeElf({ type: 2 }).subarray(0, 20)],
  ['cut tables', makeElf({ type: 3, interpreter: true, tableAt: 5000 }).subarray(0, 5000)],
  ['the magic alone', '\u007fELF'],
])('cannot execute %s', async (_what, bytes) => {
  expect(await modeOf(bytes)).toBe('644');
});

it('reads no table that no file has', async () => {
  const hostile = makeElf({ type: 3, interpreter: true });
  hostile.writeBigUInt64LE(2n ** 63n, 32);
  expect(await modeOf(hostile)).toBe('644');
  const long = makeElf({ type: 3, flags: PIE });
  long.writeBigUInt64LE(2n ** 62n, 64 + 56 + 32);
  const asked: number[] = [];
  await fileMode(long, async (offset, length) => {
    asked.push(length);
    return long.subarray(offset, offset + length);
  });
  expect(asked).toEqual([65_536]);
});

it('agrees with the files of this machine', async () => {
  expect(await modeOf(readFileSync(process.execPath))).toBe('755');
});

const compiler = spawnSync('cc', ['--version']).status === 0 ? undefined : 'cc is not installed';
describeWhere(compiler, 'a real compiler', () => {
  const folder = createTemporaryFolder('modes');
  afterAll(() => folder.remove());

  it.each([
    ['a program', [], '755'],
    ['a program without PIE', ['-no-pie'], '755'],
    ['a static program', ['-static'], '755'],
    ['a static PIE', ['-static-pie'], '755'],
    ['a shared object', ['-shared', '-fPIC'], '644'],
    ['an object file', ['-c'], '644'],
  ])('%s', async (_what, flags, mode) => {
    const source = join(folder.path, 'main.c');
    const out = join(folder.path, 'out');
    writeFileSync(source, 'int main(void) { return 0; }\n');
    execFileSync('cc', [...flags, '-o', out, source]);
    expect(await modeOf(readFileSync(out))).toBe(mode);
  });
});
