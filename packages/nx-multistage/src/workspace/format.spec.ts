import { formatCount, formatDuration, formatSize } from './format';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [51_600, '51.6 kB'],
  [272_000_000, '272 MB'],
  [3_400_000_000, '3.4 GB'],
])('formats %i bytes as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

it('formats times and counts', () => {
  expect([
    formatDuration(1_340),
    formatCount(1, 'file'),
    formatCount(0, 'file'),
    formatCount(12, 'package'),
  ]).toEqual(['1.3 s', '1 file', '0 files', '12 packages']);
});
