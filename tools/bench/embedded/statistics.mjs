/** The middle of some numbers; the mean of the two middle ones where their count is even. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How far apart runs lie: the smallest and the largest. */
export function spread(numbers) {
  return { least: Math.min(...numbers), most: Math.max(...numbers) };
}
