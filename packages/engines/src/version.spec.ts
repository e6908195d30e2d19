import { isAtLeast, parseVersion } from './version';

it.each([
  ['26.1.5+dfsg1', [26, 1, 5]],
  ['v0.34.0', [0, 34, 0]],
  ['0.13.1+ds1', [0, 13, 1]],
  ['1.28', [1, 28, 0]],
  ['v0.0.0+unknown', undefined],
  ['', undefined],
  ['devel', undefined],
])('reads %j', (text, expected) => {
  expect(parseVersion(text)).toEqual(expected);
});

it.each([
  ['23.0.0', 23, 0, true],
  ['20.10.24', 23, 0, false],
  ['1.27.3', 1, 27, true],
  ['1.26.9', 1, 27, false],
  ['2.0.0', 1, 27, true],
  ['v0.0.0+unknown', 99, 0, true],
  [undefined, 99, 0, true],
])('%s is at least %d.%d: %s', (version, major, minor, expected) => {
  expect(isAtLeast(version, major, minor)).toBe(expected);
});
