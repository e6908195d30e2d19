import type { ExecutorContext } from '@nx/devkit';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { createTemporaryFolder } from '@nx-multistage/testkit';
import { normalize } from './normalize';
import type { DockerRunOptions } from './schema';

describe('what to start', () => {
  const folder = createTemporaryFolder('docker-run');
  const record = join(folder.path, 'dist/docker/apps/api/build.json');
  afterAll(() => folder.remove());
  beforeEach(() => rmSync(record, { force: true }));

  /** Leaves what docker-build does. */
  function build(ports: number[], engine = 'docker'): void {
    mkdirSync(dirname(record), { recursive: true });
    const runtime = { ports, healthCheck: { path: '/health' } };
    writeFileSync(record, JSON.stringify({ engine, tags: ['api:1', 'api:2'], plan: { runtime } }));
  }

  const decide = (options: DockerRunOptions = {}) =>
    normalize(options, {
      root: folder.path,
      projectName: 'api',
      projectGraph: {
        nodes: { api: { name: 'api', type: 'app', data: { root: 'apps/api' } } },
        dependencies: {},
      },
    } as unknown as ExecutorContext);

  it('is what docker-build left', async () => {
    build([]);
    expect(await decide()).toMatchObject({
      engine: undefined,
      request: { image: 'api:1', ports: [] },
      healthPath: '/health',
    });
    build([], 'embedded');
    expect(await decide()).toMatchObject({ engine: 'embedded' });
  });

  it('is the image of the user, built here or not', async () => {
    expect(await decide({ image: 'other:1' })).toMatchObject({
      engine: undefined,
      request: { image: 'other:1', ports: [] },
    });
    build([], 'embedded');
    expect(await decide({ image: 'other:1' })).toMatchObject({
      engine: undefined,
      request: { image: 'other:1' },
      healthPath: '/health',
    });
  });

  it('is nothing before the first build', async () => {
    await expect(decide()).rejects.toMatchObject({
      code: 'NXM_IMAGE_NOT_FOUND',
      message: 'api has no image yet.',
      hint: 'Run nx run api:docker-build first.',
    });
  });

  it('does not take a damaged record for none', async () => {
    build([]);
    writeFileSync(record, '{');
    await expect(decide({ image: 'other:1' })).rejects.toBeInstanceOf(SyntaxError);
  });

  describe('on a port', () => {
    let server: Server;
    let taken: number;
    beforeEach(async () => {
      server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      taken = (server.address() as AddressInfo).port;
    });
    const close = () => new Promise((resolve) => server.close(resolve));
    afterEach(close);

    it('keeps one that is free', async () => {
      await close();
      build([taken]);
      const ports = [{ container: taken, host: taken }];
      expect((await decide()).request.ports).toEqual(ports);
      build([3000]);
      expect((await decide({ port: taken })).request.ports).toEqual([
        { container: 3000, host: taken },
      ]);
      expect((await decide({ image: 'other:1', port: taken })).request.ports).toEqual([
        { container: 3000, host: taken },
      ]);
    });

    it('takes any where its own is taken, or 0 asked for', async () => {
      build([taken]);
      expect((await decide()).request.ports).toEqual([{ container: taken }]);
      expect((await decide({ port: 0 })).request.ports).toEqual([{ container: taken }]);
    });

    it('fails where the one that was asked for is taken', async () => {
      build([3000]);
      await expect(decide({ port: taken })).rejects.toMatchObject({ code: 'NXM_PORT_TAKEN' });
    });
  });
});
