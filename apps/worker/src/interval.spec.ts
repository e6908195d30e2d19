import { intervalOf } from './interval';

describe('intervalOf', () => {
  it.each([
    [undefined, 1000],
    ['', 1000],
    ['250', 250],
  ])('of %j', (value, interval) => expect(intervalOf(value)).toBe(interval));

  it.each(['soon', '9', '3600001', '10.5'])('refuses %s', (value) =>
    expect(() => intervalOf(value)).toThrow(RangeError),
  );
});
