import { parseJsonc } from './jsonc';

it.each([
  ['{"a": [1, 2,], }', { a: [1, 2] }],
  ['{ // why\n"a": 1, /* , */ // last\n}', { a: 1 }],
  ['{"a": ",}", "b": "//x", "c": "\\",]"}', { a: ',}', b: '//x', c: '",]' }],
])('reads %j', (text, expected) => {
  expect(parseJsonc(text)).toEqual(expected);
});

it.each(['{"a": 1,,}', '{"a" 1}', ''])('refuses %j', (text) => {
  expect(() => parseJsonc(text)).toThrow(SyntaxError);
});
