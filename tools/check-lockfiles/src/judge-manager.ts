import semver from 'semver';
import { describeWhere } from '@nx-multistage/testkit';
import type { Fixture } from './fixture';
import { judgeFixture } from './judge';
import { getManager, managerMissing, type ManagerId } from './managers';
import { FIXTURES } from './shapes';

/** The tests of one manager: every fixture that it has the shape of. */
export function judgeManager(id: ManagerId): void {
  jest.setTimeout(180_000);
  describeWhere(managerMissing(id), `${id.name} ${id.version}`, () => {
    it.each(FIXTURES.filter((each) => isFor(each, id)))('$name', async (fixture) => {
      const verdict = await judgeFixture(fixture, await getManager(id));
      const { expected } = fixture;
      if ('fails' in expected) {
        expect(verdict.error).toMatchObject({
          code: expected.fails.code,
          message: expect.stringContaining(expected.fails.says),
        });
        return;
      }
      expect(verdict.error).toBeUndefined();
      expect(verdict.problems).toEqual(expected.workspaceErrs?.[id.name] ?? []);
      const closure = expected.closureOf?.[id.name] ?? expected.closure;
      if (closure !== undefined) expect(verdict.installed).toEqual([...closure].sort());
    });
  });
}

function isFor({ managers }: Fixture, { name, version }: ManagerId): boolean {
  if (managers === undefined) return true;
  const range = managers[name];
  return range !== undefined && semver.satisfies(version, range);
}
