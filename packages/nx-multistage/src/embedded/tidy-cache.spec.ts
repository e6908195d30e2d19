import { openBlobStore } from '@nx-multistage/oci';
import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { tidyCache } from './tidy-cache';

const DAY = 24 * 60 * 60 * 1000;

describe('tidyCache', () => {
  const temporary = createTemporaryFolder('tidy-cache');
  afterAll(() => temporary.remove());

  it('removes what was not used for 30 days, and looks once a day', async () => {
    const folder = temporary.path;
    const store = openBlobStore(join(folder, 'store'));
    const now = Date.now();
    const { digest } = await store.write([Buffer.from('layer')]);
    const age = (name: string, days: number) => {
      writeFiles(folder, { [`rootfs/${name}/bin/sh`]: '' });
      const at = new Date(now - days * DAY);
      utimesSync(join(folder, 'rootfs', name), at, at);
      return join(folder, 'rootfs', name);
    };
    const [old, young] = [age('old', 31), age('young', 29)];
    await tidyCache({ store, folder, now });
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    expect(await store.has(digest)).toBe(5);

    const next = age('next', 31);
    await tidyCache({ store, folder, now: now + DAY - 1 });
    expect(existsSync(next)).toBe(true);
    await tidyCache({ store, folder, now: now + DAY });
    expect(existsSync(next)).toBe(false);
  });
});
