import {
  command,
  describeWithEngine,
  removeContainers,
  REPOSITORY,
  runInImage,
  startContainer,
  succeed,
  waitForAnswer,
} from '@nx-multistage/testkit';
import { join } from 'node:path';
import { commonBase, readLayers, sum, type ImageLayer } from './image-layers';
import { dockerBuild } from './work-tree';

jest.setTimeout(600_000);

afterAll(removeContainers);

/** Least factor by which the single-stage file adds more to the base than ours does; seen: 5.7 to 6.5. */
const FACTOR = 4;

const FIXTURES = 'tools/e2e/src/samples/fixtures';
const IMAGES = {
  'single stage': 'nx-multistage-lesson/api:single-stage',
  'two stages': 'nx-multistage-lesson/api:two-stage',
  'nx-multistage': 'nx-multistage-lesson/api:ours',
} as const;

/** The exercises of the lesson, see docs/lesson.md: one app, three Dockerfiles. */
describeWithEngine('buildx', 'the lesson', () => {
  let layers: Record<keyof typeof IMAGES, ImageLayer[]>;
  let base: ImageLayer[];
  const added = (name: keyof typeof IMAGES) => sum(layers[name].slice(base.length));
  beforeAll(async () => {
    for (const [name, file] of [
      ['single stage', 'single-stage'],
      ['two stages', 'two-stage'],
    ] as const)
      await dockerBuild(REPOSITORY, {
        dockerfile: `${FIXTURES}/${file}.Dockerfile`,
        tag: IMAGES[name],
      });
    const nx = join(REPOSITORY, 'node_modules/.bin/nx');
    const tag = `--tags=${IMAGES['nx-multistage']}`;
    await succeed(nx, ['run', 'api:docker-build', tag], { cwd: REPOSITORY });
    layers = {
      'single stage': await readLayers(IMAGES['single stage']),
      'two stages': await readLayers(IMAGES['two stages']),
      'nx-multistage': await readLayers(IMAGES['nx-multistage']),
    };
    base = commonBase(layers['single stage'], layers['nx-multistage']);
    process.stderr.write(table(layers, base));
  });

  afterAll(() => command('docker', ['rmi', '--force', ...Object.values(IMAGES)]));

  describe('1: size', () => {
    it('starts all three from the same base', () => {
      expect(base.length).toBeGreaterThan(0);
      expect(commonBase(layers['two stages'], base)).toEqual(base);
    });

    it.each(['compressed', 'unpacked'] as const)(
      'adds at least 4 times less to the base than a single stage, %s',
      (size) => {
        expect(added('single stage')[size] / added('nx-multistage')[size]).toBeGreaterThanOrEqual(
          FACTOR,
        );
      },
    );

    it.each(['compressed', 'unpacked'] as const)(
      'adds no more than npm ci --omit=dev of its own dependencies and its output, %s',
      (size) => {
        const own = layers['two stages'].filter(({ createdBy }) =>
          /npm ci --omit=dev|COPY \/workspace\/dist\/apps\/api/.test(createdBy),
        );
        expect(own).toHaveLength(2);
        expect(added('nx-multistage')[size]).toBeLessThanOrEqual(sum(own)[size]);
      },
    );
  });

  describe('2: /health', () => {
    it.each(Object.entries(IMAGES))('of the image with %s', async (_, image) => {
      const container = await startContainer(image, { port: 3000 });
      const answer = await waitForAnswer(container, '/health');
      expect(await answer.json()).toMatchObject({ status: 'ok', service: 'api' });
      await container.remove();
    });
  });

  describe('3: tsc', () => {
    it('is in the single-stage image, where the build left it', async () => {
      const tsc = '/workspace/node_modules/.bin/tsc';
      const { code, stdout } = await runInImage(IMAGES['single stage'], [tsc, '--version']);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^Version \d/)]);
    });

    it('is not found in ours, on PATH or anywhere else', async () => {
      const { code, output } = await runInImage(IMAGES['nx-multistage'], ['tsc', '--version']);
      expect(code).toBe(127);
      expect(output).toContain('"tsc": executable file not found in $PATH');
      const argv = ['find', '/', '-xdev', '(', '-name', 'tsc', '-o', '-name', 'typescript', ')'];
      expect((await runInImage(IMAGES['nx-multistage'], argv)).stdout).toBe('');
    });
  });
});

/** What docs/lesson.md shows, in millions of bytes. */
function table(layers: Record<string, ImageLayer[]>, base: readonly ImageLayer[]): string {
  const row = (name: string, ...sizes: number[]) =>
    [name.padEnd(16), ...sizes.map((size) => (size / 1e6).toFixed(1).padStart(10))].join('');
  const sizes = (list: readonly ImageLayer[]) => Object.values(sum(list)) as [number, number];
  return [
    '',
    `${'MB'.padEnd(16)}${['download', 'unpacked', '+download', '+unpacked'].map((title) => title.padStart(10)).join('')}`,
    row('base', ...sizes(base)),
    ...Object.entries(layers).map(([name, list]) =>
      row(name, ...sizes(list), ...sizes(list.slice(base.length))),
    ),
    '',
  ].join('\n');
}
