/**
 * How long a `Retry-After` header asks to wait.
 *
 * @param value seconds, or a date of HTTP. Source: RFC 9110, 10.2.3
 * @param now milliseconds since 1970
 * @returns milliseconds from now, never negative; undefined where the header is missing or unreadable
 */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,15}$/.test(value.trim())) return Number(value.trim()) * 1000;
  const date = /[A-Za-z]/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
