import {
  ask,
  createPluginWorkspace,
  describeWithEngine,
  removeContainers,
  startContainer,
  waitForAnswer,
  type PluginWorkspace,
} from '@nx-multistage/testkit';
import { getManager, type ManagerId } from '../../../check-lockfiles/src/managers';
import { differencesFrom } from '../embedded/parity';
import { imageOf } from '../recipes/images';
import { wrongAnswers } from '../samples/http-answers';
import { readSamples } from '../samples/sample';
import { recipeFor, type ManagerSetting } from './recipe';

/** What one package manager's workspace is made with, and what is said of it. */
export interface ManagerCase extends Omit<ManagerSetting, 'manager'> {
  id: ManagerId;
  /** As `create-nx-workspace --pm` names it. */
  pm: ManagerSetting['manager']['pm'];
  /** As `packageManager` in package.json names it. */
  pin: string;
  env: Record<string, string>;
}

const APPS = ['api', 'sample'];

/**
 * A user's way with one package manager: a generated workspace, the plugin added to it, two apps set up, built by an
 * engine and without one, started.
 */
export function describeManager(subject: ManagerCase): void {
  describeWithEngine('buildx', `a workspace of ${subject.pin}`, () => {
    let setting: PluginWorkspace;

    beforeAll(async () => {
      const { bin } = await getManager(subject.id);
      const { pm, pin, env } = subject;
      setting = await createPluginWorkspace(
        recipeFor({ ...subject, manager: { pm, pin, bin, env } }),
      );
      await setting.workspace.succeed('npx', [
        'nx',
        'g',
        'docker-setup',
        '--all',
        '--no-interactive',
      ]);
      await setting.workspace.succeed('npx', ['nx', 'sync']);
      await setting.workspace.commit('Set up docker');
    });
    afterAll(async () => {
      await removeContainers();
      await setting?.close();
    });

    it('builds with an engine', async () => {
      const { workspace } = setting;
      const argv = ['run-many', '-t', 'docker-build', '--output-style=static'];
      const { code, output } = await workspace.nx(argv);
      expect([code, code === 0 ? '' : output]).toEqual([0, '']);
      for (const name of APPS) expect(output).toContain(`image   ${imageOf(name)}`);
      expect(await workspace.changes()).toEqual([]);
    });

    it.each(APPS)('gives the same image without one: %s', async (name) => {
      expect(await differencesFrom(imageOf(name), setting.workspace, name)).toEqual([]);
    });

    it('serves the sample', async () => {
      const sample = readSamples().find(({ app }) => app === 'api');
      const container = await startContainer(imageOf('sample'), { port: 3000 });
      await waitForAnswer(container, '/health');
      expect(await wrongAnswers(container.url, sample?.http ?? [])).toEqual([]);
      expect(await container.stop()).toMatchObject({ exitCode: 0 });
      await container.remove();
    });

    it('serves an ES module with both kinds of library', async () => {
      const container = await startContainer(imageOf('api'), { port: 3000 });
      await waitForAnswer(container, '/health');
      const answer = await ask(container, '/libraries');
      expect(await answer.json()).toEqual({ slug: 'hello-world', price: '1234.56' });
      await container.remove();
    });
  });
}
