import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksText, parseBlocks, SyntaxProblem } from './syntax';

const text = readFileSync(join(__dirname, 'testing/workspace.lock'), 'utf8');

describe('the syntax of yarn.lock', () => {
  it('is written back byte by byte as Yarn 1.22.22 wrote it', () => {
    expect(blocksText(parseBlocks(text))).toBe(text);
  });

  it('is read with the line ends of Windows', () => {
    expect(blocksText(parseBlocks(text.replaceAll('\n', '\r\n')))).toBe(text);
  });

  it('holds several patterns, words with a colon and a name that objects have', () => {
    const odd =
      '"a@file:x.tgz", a@^1:\n  version "1.0.0"\n  uid ""\n  dependencies:\n    __proto__ "^1"\n';
    expect(parseBlocks(odd)).toEqual([
      {
        patterns: ['a@file:x.tgz', 'a@^1'],
        fields: expect.objectContaining({ version: '1.0.0', uid: '' }),
      },
    ]);
    expect(blocksText(parseBlocks(odd))).toContain('    "__proto__" "^1"\n');
  });

  it.each([
    ['a@1', 1],
    ['a@1:\n  version', 2],
    ['a@1:\n   version "1"', 2],
    ['  version "1"', 1],
    ['a@1:\n    b "1"', 2],
  ])('is refused at its line: %j', (odd, line) => {
    expect(() => parseBlocks(odd)).toThrow(SyntaxProblem);
    expect(() => parseBlocks(odd)).toThrow(`line ${line} `);
  });
});
