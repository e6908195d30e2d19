import { describeWhere } from '@nx-multistage/testkit';
import type { Fixture } from '../fixture';
import { judgeFixture } from '../judge';
import { getManager, managerMissing, type Manager, type ManagerId } from '../managers';
import { shrink } from './shrink';
import { randomFixture } from './workspace';

/** How many workspaces a manager gets, where to begin, and how many at once. */
const COUNT = Number(process.env['NX_MULTISTAGE_RANDOM'] ?? 15);
const FIRST = Number(process.env['NX_MULTISTAGE_SEED'] ?? 1);
const AT_ONCE = Number(process.env['NX_MULTISTAGE_AT_ONCE'] ?? 2);
const TRIES = Number(process.env['NX_MULTISTAGE_SHRINK'] ?? 60);

/** What became of one seed. */
interface Outcome {
  seed: number;
  problems: string[];
  /** The manager itself does not install such a workspace. */
  refused?: string;
}

/** The tests of one manager on random workspaces. */
export function judgeRandom(id: ManagerId): void {
  jest.setTimeout(3_600_000);
  describeWhere(managerMissing(id), `${id.name} ${id.version}`, () => {
    it(`installs ${COUNT} random workspaces from seed ${FIRST} on`, async () => {
      const manager = await getManager(id);
      const seeds = Array.from({ length: COUNT }, (_, index) => FIRST + index);
      const outcomes: Outcome[] = [];
      const work = async (): Promise<void> => {
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift())
          outcomes.push(await judgeSeed(seed, manager));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      const refused = outcomes.filter((each) => each.refused !== undefined);
      const failed = outcomes.filter(({ problems }) => problems.length > 0);
      process.stderr.write(
        `\n${id.name} ${id.version}: ${COUNT} random workspaces from seed ${FIRST}: ${failed.length} failed, ${refused.length} not installable: ${refused.map(({ seed }) => seed).join(' ')}\n`,
      );
      expect(failed).toEqual([]);
      expect(refused.length).toBeLessThanOrEqual(COUNT / 10);
    });
  });
}

async function judgeSeed(seed: number, manager: Manager): Promise<Outcome> {
  const fixture = randomFixture(seed);
  try {
    const problems = await problemsOf(fixture, manager);
    if (problems.length === 0 || TRIES === 0) return { seed, problems };
    const fails = async (each: Fixture): Promise<boolean> =>
      (await problemsOf(each, manager).catch(() => [])).length > 0;
    const smallest = await shrink(fixture, fails, TRIES);
    const { registry, files, overrides } = smallest;
    const shown = JSON.stringify({ registry, files, overrides }, null, 1);
    return { seed, problems: [...(await problemsOf(smallest, manager)), shown] };
  } catch (error) {
    return { seed, problems: [], refused: String(error) };
  }
}

async function problemsOf(fixture: Fixture, manager: Manager): Promise<string[]> {
  const { problems, error } = await judgeFixture(fixture, manager, { asksManager: false });
  return error === undefined ? problems : [`${error.code}: ${error.message}`];
}
