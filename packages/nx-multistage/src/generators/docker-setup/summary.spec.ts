import { FACTS } from '../../testing/facts';
import { formatSummary } from './summary';

describe('formatSummary', () => {
  const summary = (facts: Partial<typeof FACTS>) =>
    formatSummary(
      { ...FACTS, ...facts },
      { written: [], kept: [], distro: { value: 'alpine', from: 'default' }, today: '2026-01-01' },
    );

  it('advises another distribution with the reason', () => {
    const distroAdvice = { distro: 'debian', why: 'old 1.0.0: no binary for musl' } as const;
    expect(summary({ distroAdvice }).split('\n')).toContain(
      '  note      all native packages work on debian (nx g docker-setup api --distro=debian), on this distribution not: old 1.0.0: no binary for musl',
    );
  });

  it('advises nothing else', () => {
    expect(summary({})).not.toContain('note');
  });
});
