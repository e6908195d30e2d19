/** Chance with a seed: the same seed gives the same throws. */
export interface Dice {
  /** A whole number from 0 up to and without `end`. */
  below(end: number): number;
  /** True so many times of a hundred. */
  chance(percent: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
  /** Up to `most` of the values, each once, in their order. */
  some<Value>(values: readonly Value[], most: number): Value[];
}

/** Dice over mulberry32, a generator with 32 bits of state. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: (values) => {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error('nothing to pick from');
      return value;
    },
    some: (values, most) => {
      const wanted = below(Math.min(most, values.length) + 1);
      const left = [...values];
      while (left.length > wanted) left.splice(below(left.length), 1);
      return left;
    },
  };
}
