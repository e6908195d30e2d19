import { assertPrunedWith } from './late-approval';

describe('assertPrunedWith', () => {
  it('refuses what docker-prune was not told, and says where both read it', () => {
    expect(() => assertPrunedWith(['bcrypt', 'fs-ext'], ['fs-ext'], 'api')).toThrow(
      expect.objectContaining({
        code: 'NXM_APPROVE_LATE',
        message: 'docker-prune wrote the artifacts without the approval of bcrypt.',
        hint: expect.stringContaining('Set "approve": ["bcrypt"] in the options of the target'),
      }),
    );
  });

  it('accepts what the artifacts were pruned with', () => {
    expect(() => assertPrunedWith(['bcrypt'], ['bcrypt', 'fs-ext'], 'api')).not.toThrow();
    expect(() => assertPrunedWith([], [], 'api')).not.toThrow();
  });
});
