import { assertNoControlCharacters, withoutControlCharacters } from './values';

it.each(['\n', '\r', '\u0000', '\u001b', '\t', '\u007f', '\u009b', '\u2028'])(
  'refuses %j and shows it spelt out',
  (character) => {
    expect(() => withoutControlCharacters(`a${character}USER root`, 'tags[0]')).toThrow(
      expect.objectContaining({
        code: 'NXM_CONTROL_CHARACTER',
        message: expect.stringMatching(
          /^tags\[0\] contains a control character: "a\\[a-z0-9]{1,5}USER root"$/,
        ),
      }),
    );
  },
);

it.each(['', 'a b', '$x `y` "z" \\ # ; |', 'été 👍'])('returns %j', (value) => {
  expect(withoutControlCharacters(value, 'label')).toBe(value);
});

it.each([
  [{ a: ['x', 'y\n'] }, 'options.a[1]'],
  [{ 'k\ney': 1 }, 'a key of options'],
  [['\u0000'], 'options[0]'],
  [{ a: { b: 'x\r' } }, 'options.a.b'],
])('names the place of a control character in %j', (value, place) => {
  expect(() => assertNoControlCharacters(value, 'options')).toThrow(
    new RegExp(`^${place.replaceAll(/[[\].]/g, '\\$&')} contains`),
  );
});

it('accepts values of every other kind', () => {
  expect(
    assertNoControlCharacters({ a: [1, true, null, undefined, 'x'] }, 'options'),
  ).toBeUndefined();
});
