import { formatMoney, greeting, healthReport } from './index';

describe('greeting', () => {
  it.each([
    ['Ada', 'Hello, Ada!'],
    ['  Grace ', 'Hello, Grace!'],
    ['  ', 'Hello, world!'],
  ])('of %j', (name, text) => expect(greeting(name)).toBe(text));
});

describe('healthReport', () => {
  it('counts whole seconds', () => {
    expect(healthReport('api', 12.9)).toEqual({
      status: 'ok',
      service: 'api',
      uptimeSeconds: 12,
      node: process.version,
    });
  });
});

describe('formatMoney', () => {
  it.each([
    [123450, 'GBP', '£1,234.50'],
    [-5, 'GBP', '-£0.05'],
    [700, 'JPY', 'JP¥700'],
  ])('of %d %s', (amount, currency, text) => expect(formatMoney(amount, currency)).toBe(text));

  it.each([0.5, Number.NaN, 2 ** 53])('refuses %d', (amount) =>
    expect(() => formatMoney(amount, 'GBP')).toThrow(RangeError),
  );
});
