import { createTail } from './tail';

it('keeps the last lines', () => {
  const tail = createTail(2);
  tail.push('a\nb\nc\nd');
  expect(tail.text()).toBe('c\nd');
  tail.push('e\n');
  expect(tail.text()).toBe('c\nde');
});

it('joins the pieces of a line, but never the lines of two sources', () => {
  const tail = createTail(5);
  tail.push('out', 'stdout');
  tail.push('err', 'stderr');
  tail.push('put\n', 'stdout');
  tail.push('or\n', 'stderr');
  expect(tail.text()).toBe('output\nerror');
});

it('cuts the end of a line that is too long, in however many pieces it comes', () => {
  const tail = createTail(3, 4);
  for (let index = 0; index < 1_000; index++) tail.push('abc');
  tail.push('\nnext');
  expect(tail.text()).toBe('abca\nnext');
});

it('keeps empty lines in the middle and drops those at the end', () => {
  const tail = createTail(5);
  tail.push('a\n\nb\n\n\n');
  expect(tail.text()).toBe('a\n\nb');
});
