import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  hexOf,
  imageSet,
  openBlobStore,
  openImageSource,
  removeTree,
  writeLayout,
  type Image,
} from '@nx-multistage/oci';
import { createTemporaryFolder, describeWhere } from '@nx-multistage/testkit';
import {
  composeSample,
  openSampleBase,
  SERVER,
  specOf,
  type SampleOptions,
} from './testing/sample-image';
import { verifyImage } from './verify-image';

jest.setTimeout(120_000);

interface Case extends SampleOptions {
  /** For an answer, and for the end. */
  seconds?: number;
  damage?: (layout: string) => void;
}

const missing =
  spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' }).status === 0
    ? undefined
    : 'unshare cannot make user namespaces here';

describeWhere(missing, 'an image without an engine', () => {
  const folder = createTemporaryFolder('verify');
  let base: Image;
  beforeAll(async () => {
    base = await openSampleBase(folder.path);
  });
  afterAll(() => removeTree(folder.path));
  const store = () => openBlobStore(join(folder.path, 'store'));

  /** Verifies an image of some files. @returns the lines of the table that are not ok */
  async function verify(files: Record<string, string>, changes: Case = {}): Promise<string[]> {
    const image = await composeSample({ base, files, store: store() }, changes);
    const workFolder = createTemporaryFolder('verify-work').path;
    const layout = join(workFolder, 'image');
    const names = [{ tag: 'latest', fullName: 'docker.io/library/api:latest' }];
    await writeLayout(layout, imageSet(image), { names });
    changes.damage?.(layout);
    try {
      const { checks } = await verifyImage(
        await openImageSource(layout),
        specOf({ seconds: changes.seconds ?? 30 }),
        { workFolder, signal: new AbortController().signal },
      );
      expect(readdirSync(workFolder)).toEqual(['image']);
      return checks
        .filter(({ status }) => status !== 'ok')
        .map(({ status, name, detail }) => `${status} ${name}: ${detail}`);
    } finally {
      removeTree(workFolder);
    }
  }

  it('passes where nothing is wrong', async () => {
    expect(await verify({})).toEqual([]);
  });

  it('fails for what it should not hold, and for its user', async () => {
    const found = await verify(
      {
        'usr/bin/gcc': '#!/bin/sh',
        'app/node_modules/b/package.json': '{}',
        'app/config': '//registry.example/:_authToken=abc',
      },
      { removed: [], runtime: { User: 'node' } },
    );
    expect(found).toEqual([
      'FAIL user: node is no number: Kubernetes cannot tell it from root',
      'FAIL package managers: /sbin/apk',
      'FAIL compilers: /usr/bin/gcc',
      'FAIL dev dependencies: node_modules/b',
      "FAIL secrets: /app/config: an npm registry's credentials",
    ]);
  });

  it('fails for a secret that only a lower layer holds', async () => {
    const lower = await composeSample({
      base,
      files: { 'app/.npmrc': 'x', 'app/plain': 'x' },
      store: store(),
    });
    const [before, after] = [base, { removed: ['app/.npmrc', 'app/plain', 'sbin/apk'] }];
    base = lower;
    try {
      expect(await verify({}, after)).toEqual(['FAIL secrets: /app/.npmrc (in a lower layer)']);
    } finally {
      base = before;
    }
  });

  it.each([
    ['writes to the root', 'touch /app/x || exit 1', /Read-only file system/],
    ['needs what is closed to its user', 'cat /etc/shadow || exit 1', /Permission denied/],
    ['needs a privilege', 'chown 5:5 /tmp || exit 1', /not permitted|Invalid argument/],
  ])('fails where the app %s', async (_, main, log) => {
    const [first, ...rest] = await verify({ 'app/main.sh': main });
    expect(first).toMatch(
      /^FAIL boots: it ended with exit code 1 on a read-only root, in user namespaces:\n/,
    );
    expect(first).toMatch(log);
    expect(rest).toEqual(['skip health: it does not boot', 'skip stops: it does not boot']);
  });

  it('fails where the command is not there', async () => {
    const [first] = await verify({}, { runtime: { Cmd: ['nosuch'] } });
    expect(first).toMatch(/^FAIL boots: it ended with exit code 127 .*\n.*nosuch: No such file/);
  });

  it('fails where the user is unknown', async () => {
    const found = await verify({}, { runtime: { User: 'nosuch' } });
    expect(found[1]).toMatch(/^FAIL boots: .*\nThe image's user "nosuch" is in no/);
  });

  it('fails where it does not answer and ignores SIGTERM', async () => {
    const silent = 'while :; do sleep 1; done';
    const found = await verify({ 'app/main.sh': silent }, { seconds: 1 });
    expect(found[0]).toMatch(/^FAIL health: no answer from http:\/\/.*\/health within 1 s/);
    expect(found.slice(1)).toEqual(['FAIL stops: it was killed 1 s after SIGTERM']);
  });

  it('fails where it crashes when it is asked to stop', async () => {
    const main = SERVER.replace('exit 0', 'exit 1');
    expect(await verify({ 'app/main.sh': main })).toEqual([
      'FAIL stops: exit code 1 after SIGTERM, not 0 or 143',
    ]);
  });

  it('fails where a byte of a layer is wrong, and says nothing else', async () => {
    const damage = (layout: string): void => {
      const file = join(layout, 'blobs/sha256', hexOf(base.layers[0]?.descriptor.digest ?? ''));
      const bytes = readFileSync(file);
      bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
      writeFileSync(file, bytes);
    };
    const [first, ...rest] = await verify({}, { damage });
    expect(first).toMatch(/^FAIL valid: .*sha256/);
    expect(rest).toHaveLength(8);
    expect(rest.filter((line) => !/^skip .*: the image is not valid$/.test(line))).toEqual([]);
  });
});
