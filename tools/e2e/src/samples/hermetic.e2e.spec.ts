import {
  command,
  describeWithEngine,
  removeContainers,
  REPOSITORY,
  startContainer,
  succeed,
  waitForAnswer,
} from '@nx-multistage/testkit';
import { join } from 'node:path';
import { readImageFolder } from './image-files';
import { copyWorkTree, dockerBuild } from './work-tree';

jest.setTimeout(600_000);

afterAll(removeContainers);

describeWithEngine(
  'buildx',
  'docker build -f apps/api/Dockerfile . in a fresh clone, without Nx',
  () => {
    const image = 'nx-multistage-samples/api:hermetic';
    const built = 'nx-multistage-samples/api:by-nx';
    beforeAll(async () => {
      const clone = await copyWorkTree();
      try {
        await dockerBuild(clone.path, { dockerfile: 'apps/api/Dockerfile', tag: image });
      } finally {
        clone.remove();
      }
      const nx = join(REPOSITORY, 'node_modules/.bin/nx');
      await succeed(nx, ['run', 'api:docker-build', `--tags=${built}`], { cwd: REPOSITORY });
    });

    afterAll(() => command('docker', ['rmi', '--force', image, built]));

    it('gives an image that answers', async () => {
      const container = await startContainer(image, { port: 3000 });
      expect((await waitForAnswer(container, '/health')).status).toBe(200);
      expect((await container.stop()).exitCode).toBe(0);
      await container.remove();
    });

    it('has the same files as the image that Nx built', async () => {
      const [own, other] = await Promise.all([
        readImageFolder(image, '/app'),
        readImageFolder(built, '/app'),
      ]);
      try {
        expect(own.digests()).toEqual(other.digests());
        expect(own.files).toEqual(other.files);
        expect(own.files.map(({ path }) => path)).toEqual(
          expect.arrayContaining([
            '/app/app/src/main.js',
            '/app/workspace_modules/@samples/shared/src/index.js',
            '/app/node_modules/fastify/package.json',
            '/app/preload.cjs',
          ]),
        );
      } finally {
        own.remove();
        other.remove();
      }
    });
  },
);
