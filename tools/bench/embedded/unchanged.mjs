import { assertMade } from './build-record.mjs';
import { perRound, rounds } from './rounds.mjs';
import { fact, row } from './table.mjs';

/** Nothing has changed: from Nx's cache, and with that cache left out. */
export async function measureUnchanged(setting) {
  const workspace = await setting.embedded();
  const nx = (task, ...argv) => ({
    run: () => workspace.nx(['run', task, ...argv]),
  });
  const hit = ({ output }) => {
    if (!/for 4 out of 4 tasks|existing outputs match the cache|from the cache/i.test(output))
      throw new Error(`no cache hit:\n${output}`);
  };
  await workspace.nx(['run', 'api:docker-build']);
  const times = await rounds(
    {
      floor: { ...nx('api:floor-image'), check: hit },
      embedded: { ...nx('api:docker-build'), check: hit },
      floorAgain: nx('api:floor-image', '--skip-nx-cache'),
      embeddedAgain: {
        ...nx('api:docker-build', '--skip-nx-cache'),
        check: () => assertMade(workspace, []),
      },
    },
    setting,
  );
  return {
    title: 'Nothing changed',
    rows: [
      row('floor, from Nx’s cache', times.floor),
      row('embedded, from Nx’s cache', times.embedded),
      row('floor, --skip-nx-cache', times.floorAgain),
      row('embedded, --skip-nx-cache', times.embeddedAgain, 'compiles again, as Nx was told to'),
      fact('layers made again', '0', 'checked in each round'),
    ],
    aims: [
      {
        name: 'cache hit: embedded / floor',
        ratio: perRound(times, ({ embedded, floor }) => embedded / floor),
      },
    ],
  };
}
