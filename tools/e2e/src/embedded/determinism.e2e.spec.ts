import { createTemporaryFolder, describeWhere } from '@nx-multistage/testkit';
import { spawnSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createCheckout, type Checkout } from './checkout';
import { buildElsewhere, recordOf, type BuildFacts, type BuiltElsewhere } from './elsewhere';

jest.setTimeout(600_000);

const APP = 'api';
const ARTIFACTS = `dist/docker/apps/${APP}/artifacts`;

/** Digest of each layer of ours, by its name: shows which one differs. */
const layersOf = ({ platforms }: BuildFacts) =>
  platforms.flatMap(({ layers }) =>
    layers.map(({ name, diffId, digest }) => [name, diffId, digest]),
  );

// Another user, and a file system of its own.
const missing =
  process.getuid?.() === 0 ? undefined : 'only root may mount and be somebody else: run it as root';

describeWhere(missing, 'the image of the embedded engine', () => {
  const place = createTemporaryFolder('elsewhere');
  let checkout: Checkout;
  let first: BuildFacts;
  const build = (...options: string[]) =>
    checkout.nx(['run', `${APP}:docker-build`, '--engine=embedded', ...options]);

  beforeAll(async () => {
    checkout = await createCheckout();
    const { code, output } = await build();
    if (code !== 0) throw new Error(output);
    first = recordOf(checkout, APP);
    for (const folder of [checkout.workspace.root, place.path]) chmodSync(folder, 0o755);
  });
  afterAll(() => {
    checkout?.remove();
    place.remove();
  });

  it('is the same when nothing comes from a cache', async () => {
    const { code, output } = await build('--noCache', '--excludeTaskDependencies');
    expect([code, output]).toEqual([0, expect.stringMatching(/^added \d+ packages/m)]);
    const again = recordOf(checkout, APP);
    expect(layersOf(again)).toEqual(layersOf(first));
    expect(again.digest).toBe(first.digest);
  });

  describe('from another checkout of the same commit', () => {
    let other: BuiltElsewhere;
    beforeAll(async () => {
      other = await buildElsewhere(checkout, { folder: place.path, app: APP });
    });

    it('was built from other modes, by another user, with another order of files', () => {
      const here = join(checkout.workspace.root, ARTIFACTS);
      const { mode, uid } = statSync(join(here, 'app/src/main.js'));
      expect([(mode & 0o777).toString(8), String(uid)]).not.toEqual([other.mode, other.user]);
      expect([other.mode, other.user]).toEqual(['600', '65534']);
      const listed = spawnSync('ls', ['-U', join(here, 'install')], { encoding: 'utf8' });
      const names = listed.stdout.trim().split('\n');
      expect([...other.order].sort()).toEqual([...names].sort());
      expect(other.order).not.toEqual(names);
    });

    it('is the same', () => {
      expect(layersOf(other.record)).toEqual(layersOf(first));
      expect(other.record.digest).toBe(first.digest);
    });
  });
});
