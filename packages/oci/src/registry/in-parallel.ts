/**
 * Runs a task for each item, at most `limit` at a time. After the first failure no other begins, the running
 * ones are told by `stop` and waited for, and that failure is thrown.
 *
 * @returns the results in the order of the items
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<Result>,
  stop: () => void,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  const failures: unknown[] = [];
  const queue = items.entries();
  async function work(): Promise<void> {
    for (const [at, item] of queue) {
      if (failures.length > 0) return;
      try {
        results[at] = await task(item);
      } catch (error) {
        failures.push(error);
        stop();
      }
    }
  }
  const workers = Math.max(1, Math.min(limit, items.length));
  await Promise.all(Array.from({ length: workers }, work));
  if (failures.length > 0) throw failures[0];
  return results;
}
