import { createStdoutBuffer } from './stdout-buffer';

it.each([
  [5, ['ab', 'cd', 'ef', 'gh', 'ij', 'kl'], 'hijkl'],
  [5, ['abc'], 'abc'],
  [5, ['abcdefghijklmnop'], 'lmnop'],
  [0, ['abc', 'd'], ''],
  [5, [], ''],
])('keeps the last %d characters of %j', (maxLength, chunks, expected) => {
  const buffer = createStdoutBuffer(maxLength);
  chunks.forEach((chunk) => buffer.push(chunk));
  expect(buffer.text()).toBe(expected);
});

it('goes on after it was read', () => {
  const buffer = createStdoutBuffer(3);
  buffer.push('abcd');
  buffer.text();
  buffer.push('e');
  expect(buffer.text()).toBe('cde');
});
