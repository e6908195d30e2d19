import { openImageSource, readBlob, validateImage } from '@nx-multistage/oci';
import {
  command,
  describeWhere,
  signalGroup,
  succeed,
  type CommandOptions,
  type CommandResult,
} from '@nx-multistage/testkit';
import { appendFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyBase } from './base-images';
import { createCheckout, type Checkout } from './checkout';
import { folderState } from './folder-state';
import { AMD64_BASE, MISTAKES } from './mistakes';
import { expectOneError } from './one-error';
import { layoutOf, openBuilt, openBuiltSet } from './open-built';

jest.setTimeout(600_000);

const STATE = 'dist/docker/apps';
/** The first line of a build: what comes after it is work. */
const PLAN = /^plan /m;

describe('the embedded engine', () => {
  let checkout: Checkout;
  const root = (): string => checkout.workspace.root;
  const build = (app: string, argv: readonly string[] = [], options: CommandOptions = {}) =>
    checkout.nx(['run', `${app}:docker-build`, '--engine=embedded', ...argv], options);
  /** Without the tasks it depends on: those have run. */
  const buildOnly = (app: string, argv: readonly string[] = [], options: CommandOptions = {}) =>
    build(app, ['--excludeTaskDependencies', ...argv], options);
  const stateOf = () => ({
    images: folderState(join(root(), STATE)),
    base: folderState(join(root(), 'dist/docker/.base')),
  });

  beforeAll(async () => {
    checkout = await createCheckout();
    const prune = ['run-many', '-t', 'docker-prune', '--projects=api,ledger'];
    await succeedNx(checkout.nx(prune));
    await succeedNx(build('worker'));
    await copyBase(`oci:${join(root(), AMD64_BASE)}:24-alpine`);
  });
  afterEach(async () => {
    const git = (...argv: string[]) => succeed('git', argv, { cwd: root() });
    await git('checkout', '--quiet', '.');
    await git('clean', '--quiet', '-fd');
  });
  afterAll(() => checkout?.remove());

  describe('says before any work that it cannot build with', () => {
    it.each(MISTAKES)('$title: $code', async ({ app = 'worker', argv, change, code, says }) => {
      change?.(checkout);
      const before = stateOf();
      const cache = join(checkout.temporary, 'untouched');
      rmSync(cache, { recursive: true, force: true });
      const result = await buildOnly(app, argv, { env: { NX_MULTISTAGE_CACHE: cache } });
      expectOneError(result, code);
      expect(result.output).toMatch(says);
      expect(stateOf()).toEqual(before);
      expect(Object.values(folderState(cache)).filter((what) => what !== 'folder')).toEqual([]);
    });

    it('an engine that is none', async () => {
      const argv = ['run', 'worker:docker-build', '--engine=kaniko', '--excludeTaskDependencies'];
      const { code, output } = await checkout.nx(argv);
      expect(code).toBe(1);
      expect(output).toMatch(/'engine'[^]*buildx[^]*embedded/);
    });
  });

  describe('killed at any moment', () => {
    /** Own layers and config are whole; those of the base nobody rewrites. */
    const expectWhole = async (): Promise<void> => {
      const { config, layers } = await openBuilt(root(), 'apps/worker');
      expect(config.value.architecture).toMatch(/./);
      for (const layer of layers.slice(-4)) await readBlob(layer);
    };
    /** Every build has another app, so that it writes all it can write. */
    const change = (text: string): void =>
      appendFileSync(join(root(), STATE, 'worker/artifacts/app/src/main.js'), `// ${text}\n`);

    /** Milliseconds from the line that shows the plan to the end of a build. */
    const timeFromPlan = async (): Promise<number> => {
      let started = 0;
      const onOutput = once(PLAN, () => {
        started = Date.now();
      });
      await succeedNx(buildOnly('worker', ['--noCache'], { onOutput }));
      return Date.now() - started;
    };

    it('leaves an image that is whole, and the next run works', async () => {
      const length = await timeFromPlan();
      const rounds: { moment: number; killed: boolean }[] = [];
      for (let round = 0; round < 12; round += 1) {
        change(`round ${round}`);
        const moment = Math.round(((round + Math.random()) / 12) * length);
        if (round % 3 === 0) rmSync(checkout.cache, { recursive: true, force: true });
        const { signal } = await buildOnly('worker', ['--noCache'], {
          onOutput: once(PLAN, (child) => {
            setTimeout(() => signalGroup(child, 'SIGKILL'), moment);
          }),
        });
        rounds.push({ moment, killed: signal === 'SIGKILL' });
        await expectWhole().catch((cause: unknown) => {
          throw new Error(`The image is not whole after ${JSON.stringify(rounds)}`, { cause });
        });
      }
      expect(rounds.filter(({ killed }) => killed).length).toBeGreaterThan(3);
      const { code, output } = await build('worker');
      expect([code, output]).toEqual([0, expect.stringContaining('with embedded')]);
      expect(await validateImage(await openBuiltSet(root(), 'apps/worker'))).toEqual([]);
    });

    it('keeps nothing of what was interrupted', async () => {
      const layout = layoutOf(root(), 'apps/worker');
      const { manifest } = await openBuilt(root(), 'apps/worker');
      const { config, layers } = manifest.value;
      const named = [manifest.descriptor, config, ...layers].map(({ digest }) => digest.slice(7));
      expect(readdirSync(join(layout, 'blobs/sha256')).sort()).toEqual([...new Set(named)].sort());
      const places = [join(root(), STATE, 'worker'), join(checkout.cache, 'work')];
      const left = places
        .flatMap((place) => (existsSync(place) ? readdirSync(place) : []))
        .filter((name) => /tmp|^\.|^\d+-/.test(name));
      expect(left).toEqual([]);
    });
  });

  // A disk is made full, or read-only, by mounting one.
  const missing = process.getuid?.() === 0 ? undefined : 'only root may mount: run it as root';
  describeWhere(missing, 'on a bad disk', () => {
    /** Runs a build of its own in a mount namespace of its own. */
    const buildWith = (mounts: readonly string[], app = 'worker'): Promise<CommandResult> => {
      const nx =
        'node_modules/.bin/nx run "$1:docker-build" --engine=embedded --excludeTaskDependencies';
      const script = ['set -e', 'code=0', ...mounts, `${nx} --noCache || code=$?`, 'exit $code'];
      const cache = join(checkout.temporary, 'other-cache');
      return command('unshare', ['--mount', 'sh', '-c', script.join('\n'), 'sh', app], {
        cwd: root(),
        env: { NX_MULTISTAGE_CACHE: cache, NX_CACHE_DIRECTORY: join(root(), '.nx/cache') },
      });
    };
    const CACHE = 'mkdir -p "$NX_MULTISTAGE_CACHE"';

    it.each([
      ['worker', '4k', 'NXM_WRITE_FAILED'],
      ['worker', '40k', 'NXM_WRITE_FAILED'],
      // npm ends with success here, and leaves most files empty.
      ['api', '5m', 'NXM_INSTALL_FAILED'],
    ])('says that the cache is on a full one: %s in %s', async (app, size, code) => {
      const before = stateOf();
      const mount = `mount -t tmpfs -o size=${size} tmpfs "$NX_MULTISTAGE_CACHE"`;
      const result = await buildWith([CACHE, mount], app);
      expectOneError(result, code);
      expect(result.output).toMatch(/disk is full/);
      expect(stateOf()).toEqual(before);
    });

    it('says that the cache cannot be written', async () => {
      const before = stateOf();
      const result = await buildWith([CACHE, 'mount -t tmpfs -o ro tmpfs "$NX_MULTISTAGE_CACHE"']);
      expectOneError(result, 'NXM_CACHE_FOLDER');
      expect(result.output).toContain(join(checkout.temporary, 'other-cache'));
      expect(result.output).toMatch(/^fix .*NX_MULTISTAGE_CACHE/m);
      expect(stateOf()).toEqual(before);
    });

    it('says that the workspace is on a full one, and keeps the image that was there', async () => {
      const before = stateOf();
      const folder = `${STATE}/worker`;
      const kept = join(checkout.temporary, 'kept');
      const list = `find ${folder}/image -type f -exec sha256sum {} + | sort`;
      const result = await buildWith([
        `cp -a ${folder} ${kept}`,
        `mount -t tmpfs tmpfs ${folder}`,
        `cp -a ${kept}/. ${folder}/`,
        `echo '// another app' >> ${folder}/artifacts/app/src/main.js`,
        `mount -o remount,size=$(df --output=used -k ${folder} | tail -1 | tr -d ' ')k ${folder}`,
        `${list} > ${kept}/before`,
        `trap '${list} | cmp - ${kept}/before && echo the image is as it was' EXIT`,
      ]);
      expectOneError(result, 'NXM_LAYOUT_WRITE');
      expect(result.output).toMatch(/disk is full/);
      expect(result.output).toContain('the image is as it was');
      expect(stateOf()).toEqual(before);
    });
  });

  describe('with a cache that is damaged', () => {
    it('makes again what is not whole', async () => {
      await succeedNx(build('worker'));
      const before = (await openBuilt(root(), 'apps/worker')).manifest.descriptor.digest;
      const blobs = join(checkout.cache, 'store');
      const files = readdirSync(blobs, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      expect(files.length).toBeGreaterThan(3);
      for (const { parentPath, name } of files) writeFileSync(join(parentPath, name), 'damaged');
      await succeedNx(buildOnly('worker'));
      const source = await openImageSource(layoutOf(root(), 'apps/worker'));
      expect(await validateImage(source)).toEqual([]);
      const after = (await openBuilt(root(), 'apps/worker')).manifest.descriptor.digest;
      expect(after).toBe(before);
    });
  });
});

async function succeedNx(running: Promise<CommandResult>): Promise<CommandResult> {
  const result = await running;
  if (result.code !== 0) throw new Error(result.output);
  return result;
}

/** Does something the first time the output matches. */
function once<Child>(
  pattern: RegExp,
  act: (child: Child) => void,
): (output: string, child: Child) => void {
  let done = false;
  return (output, child) => {
    if (done || !pattern.test(output)) return;
    done = true;
    act(child);
  };
}
