import {
  command,
  createPluginWorkspace,
  describeWithEngine,
  REPOSITORY,
  type PluginWorkspace,
} from '@nx-multistage/testkit';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseLayout, pushStandIns, sourceOfBases } from '../../e2e/src/embedded/base-images';
import { appOf, matrixRecipe, type Libc } from './recipe';
import { CELLS, GROUPS, type Cell, type Group } from './subjects';
import { matrixTable, type Row } from './table';

jest.setTimeout(900_000);

const PAGE = join(REPOSITORY, 'docs/native-matrix.md');
const MARKS = /(<!-- matrix -->\n)[^]*?(<!-- \/matrix -->)/;

/** Builds an app as a cell says. @returns its image, or the code the build ended with */
async function build(
  { workspace }: PluginWorkspace,
  group: Group,
  cell: Cell,
): Promise<{ image: string } | { code: string; output: string }> {
  const [engine = '', libc] = cell.split(' ') as [string, Libc];
  const app = appOf(group, libc);
  const image = `nx-multistage-matrix/${app}:${engine}`;
  const own = engine === 'embedded' ? [`--baseLayout=${await baseLayout()}`, '--load'] : [];
  const argv = ['run', `${app}:docker-build`, `--engine=${engine}`, `--tags=${image}`, ...own];
  const { code, output } = await workspace.nx(argv);
  if (code === 0) return { image };
  const codes = output.match(/NXM_[A-Z_]+/g) ?? ['no code'];
  return { code: codes.find((each) => each.startsWith('NXM_NATIVE')) ?? codes[0] ?? '', output };
}

/** Starts an image. @returns what became of each of its packages */
async function use(image: string): Promise<Record<string, string>> {
  const { code, stdout, output } = await command('docker', ['run', '--rm', image]);
  if (code !== 0) throw new Error(output);
  return JSON.parse(stdout) as Record<string, string>;
}

describeWithEngine('buildx', 'native packages', () => {
  const rows = new Map<string, Row>();
  let setting: PluginWorkspace;

  beforeAll(async () => {
    if ((await sourceOfBases()) === 'stand-in') await pushStandIns(['node:24-slim']);
    setting = await createPluginWorkspace(matrixRecipe());
    const argv = ['nx', 'g', 'docker-setup', '--all', '--no-interactive'];
    await setting.workspace.succeed('npx', argv);
    await setting.workspace.commit('Set up docker');
  });
  afterAll(async () => {
    const images = CELLS.flatMap((cell) => {
      const [engine, libc] = cell.split(' ') as [string, Libc];
      return GROUPS.map((group) => `nx-multistage-matrix/${appOf(group, libc)}:${engine}`);
    });
    await command('docker', ['rmi', '--force', ...images]);
    await setting?.close();
  });

  describe.each(GROUPS)('$app', (group) => {
    it.each(CELLS)('%s', async (cell) => {
      const built = await build(setting, group, cell);
      const results =
        'image' in built
          ? await use(built.image)
          : Object.fromEntries(group.subjects.map(({ title }) => [title, built.code]));
      const wanted = group.subjects.map(({ title }) => [title, group.expected[cell]]);
      expect(
        'output' in built && group.expected[cell] === 'loads' ? built.output : results,
      ).toEqual(Object.fromEntries(wanted));
      for (const { title } of group.subjects)
        rows.set(title, { ...rows.get(title), [cell]: results[title] } as Row);
    });
  });

  it('stand in docs/native-matrix.md', () => {
    const page = readFileSync(PAGE, 'utf8');
    expect(page).toMatch(MARKS);
    const written = page.replace(MARKS, `$1\n${matrixTable(rows, setting.workspace)}\n\n$2`);
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(PAGE, written);
    else expect(page).toBe(written);
  });
});
