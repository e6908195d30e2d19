import { mapBounded } from './map-bounded';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('keeps the order, and runs no more at a time than it may', async () => {
  let running = 0;
  let most = 0;
  const results = await mapBounded([5, 4, 3, 2, 1, 0], 3, async (turns) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < turns; turn += 1) await tick();
    running -= 1;
    return turns * 10;
  });
  expect([results, most]).toEqual([[50, 40, 30, 20, 10, 0], 3]);
});

it('starts nothing after a failure, and waits for what runs', async () => {
  const started: number[] = [];
  let ended = false;
  const task = async (item: number): Promise<void> => {
    started.push(item);
    if (item === 1) throw new Error('one failed');
    await tick();
    ended = true;
  };
  await expect(mapBounded([0, 1, 2, 3], 2, task)).rejects.toThrow('one failed');
  expect([started, ended]).toEqual([[0, 1], true]);
});

it('takes no items', async () => {
  expect(await mapBounded([], 4, () => Promise.reject(new Error('never')))).toEqual([]);
});
