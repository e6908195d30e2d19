/** A value that was found rather than asked for, with where it comes from, for people. */
export interface Detected<Value> {
  value: Value;
  /** `.nvmrc`, `option port`, `default` ... */
  from: string;
}

/** The first of several candidates that is there. */
export function firstDetected<Value>(
  candidates: (() => Detected<Value> | undefined)[],
): Detected<Value> | undefined {
  for (const candidate of candidates) {
    const found = candidate();
    if (found !== undefined) return found;
  }
  return undefined;
}
