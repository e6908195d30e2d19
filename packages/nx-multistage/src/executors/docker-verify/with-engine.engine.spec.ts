import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { imageSet, openBlobStore, removeTree, writeArchive } from '@nx-multistage/oci';
import { CLI_OF, createTemporaryFolder, describeWithEngine } from '@nx-multistage/testkit';
import type { BootSpec } from './boot';
import { bootWithEngine } from './boot-with-engine';
import { openSubject } from './open-subject';
import { composeSample, openSampleBase, SERVER, specOf } from './testing/sample-image';
import { verifyImage } from './verify-image';

jest.setTimeout(180_000);

const BOOT_SPEC: BootSpec = {
  port: undefined,
  hostPort: undefined,
  healthPath: undefined,
  env: {},
  temporary: ['/tmp'],
  stopSignal: 'SIGTERM',
  timeoutSeconds: 5,
  graceSeconds: 5,
};

describe.each(['docker', 'podman'] as const)('with %s', (engine) => {
  describeWithEngine(engine, 'an image of an engine', () => {
    const folder = createTemporaryFolder('verify-engine');
    const reference = `nx-multistage-verify:${process.pid}`;
    const cli = (...argv: string[]) => spawnSync(CLI_OF[engine], argv, { encoding: 'utf8' });
    afterAll(() => {
      cli('rmi', '--force', reference);
      removeTree(folder.path);
    });

    /** Composes the sample with some files and gives it to the engine. */
    async function load(files: Record<string, string>): Promise<void> {
      const store = openBlobStore(join(folder.path, 'store'));
      const image = await composeSample({ base: await openSampleBase(folder.path), files, store });
      const archive = join(folder.path, 'archive.tar');
      const fullName = `docker.io/library/${reference}`;
      const names = [{ tag: String(process.pid), fullName }];
      await writeArchive(archive, imageSet(image), { names });
      expect(cli('load', '--input', archive)).toMatchObject({ status: 0 });
    }

    /** @returns the lines of the table that are not ok */
    async function verify(files: Record<string, string>, seconds: number): Promise<string[]> {
      await load(files);
      const spec = specOf({ engine, reference, seconds });
      const workFolder = createTemporaryFolder('verify-work').path;
      const signal = new AbortController().signal;
      const source = await openSubject(spec, workFolder);
      const { checks } = await verifyImage(source, spec, { workFolder, signal });
      removeTree(workFolder);
      return checks
        .filter(({ status }) => status !== 'ok')
        .map(({ status, name, detail }) => `${status} ${name}: ${detail}`);
    }

    it('passes where nothing is wrong, and leaves no container', async () => {
      expect(await verify({}, 30)).toEqual([]);
      expect(cli('ps', '--all', '--quiet', '--filter', `ancestor=${reference}`).stdout).toBe('');
    });

    it('fails where the root is written to', async () => {
      const [first] = await verify({ 'app/main.sh': 'touch /app/x || exit 1' }, 30);
      expect(first).toMatch(/^FAIL boots: it ended with exit code 1 .*\n.*Read-only file system/);
    });

    it('fails where it crashes when it is asked to stop', async () => {
      const main = SERVER.replace('exit 0', 'exit 1');
      expect(await verify({ 'app/main.sh': main }, 30)).toEqual([
        'FAIL stops: exit code 1 after SIGTERM, not 0 or 143',
      ]);
    });

    it('fails where it must be killed', async () => {
      const found = await verify({ 'app/main.sh': 'while :; do sleep 1; done' }, 1);
      expect(found.slice(1)).toEqual(['FAIL stops: it was killed 1 s after SIGTERM']);
    });

    it('does not take a container that is gone for one that stopped', async () => {
      await load({});
      const name = `${reference.replace(':', '-')}-gone`;
      const app = await bootWithEngine(engine, { image: reference, name }, BOOT_SPEC);
      cli('rm', '--force', name);
      await expect(app.stop()).rejects.toMatchObject({
        code: 'NXM_CONTAINER_FAILED',
        message: expect.stringContaining(`how ${name} ended`),
      });
    });

    it('says that there is no such image', async () => {
      const spec = specOf({ engine, reference: 'nx-multistage-nosuch:1', seconds: 1 });
      await expect(openSubject(spec, folder.path)).rejects.toMatchObject({
        code: 'NXM_IMAGE_NOT_FOUND',
      });
    });
  });
});
