import { createTicker } from './ticker';

describe('createTicker', () => {
  it('says nothing of short work, and every three seconds how far a long one is', () => {
    const lines: string[] = [];
    let now = 0;
    const tick = createTicker({ say: (line) => lines.push(line), now: () => now });
    tick('deps    packing', 10, 1_000_000);
    now = 3_000;
    tick('deps    packing', 250_000, 1_000_000);
    now = 5_999;
    tick('deps    packing', 400_000, 1_000_000);
    now = 6_000;
    tick('deps    packing', 500_000, 1_000_000);
    now = 9_000;
    tick('deps    packing', 1_000_000, 1_000_000);
    now = 60_000;
    tick('deps    packing', 10, 20);
    expect(lines).toEqual([
      'deps    packing  250 kB of 1.0 MB  25 %',
      'deps    packing  500 kB of 1.0 MB  50 %',
    ]);
  });
});
