/**
 * Writes an amount of money as British English does: `-£1,234.50`.
 * @param minorUnits whole pence, cents ... of the currency
 * @param currency ISO 4217 code: `GBP`
 * @throws RangeError when the amount is no safe integer or the code is no currency code
 */
export function formatMoney(minorUnits: number, currency: string): string {
  if (!Number.isSafeInteger(minorUnits)) {
    throw new RangeError(`An amount is a whole number of minor units, not ${minorUnits}.`);
  }
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minorUnits / 10 ** digits);
}
