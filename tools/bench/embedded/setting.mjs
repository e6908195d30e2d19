import { createFloor } from './floor.mjs';
import { createOurs } from './our-workspace.mjs';
import { createPeer } from './peer-workspace.mjs';
import { createStock } from './stock-workspace.mjs';
import { loadTestkit } from './testkit.mjs';

/**
 * What the cases share, each part made when the first case asks for it: the same app in three workspaces (`embedded`,
 * `buildx`, `peer`), a temporary folder, the testkit.
 */
export async function createSetting({ rounds, say }) {
  const testkit = loadTestkit();
  const { path: folder, remove } = testkit.createTemporaryFolder('bench');
  const closing = [remove];
  const onClose = (act) => closing.push(act);
  const shared = { testkit, folder, count: rounds, say, onClose };
  const stock = once(() => createStock(shared));
  return {
    ...shared,
    embedded: once(async () => {
      const workspace = await createOurs(shared, await stock(), 'embedded');
      await createFloor(workspace);
      return workspace;
    }),
    buildx: once(async () => createOurs(shared, await stock(), 'buildx')),
    peer: once(async () => createPeer(shared, await stock())),
    close: async () => {
      for (const act of closing.reverse()) await act();
    },
  };
}

function once(make) {
  let made;
  return () => (made ??= make());
}
