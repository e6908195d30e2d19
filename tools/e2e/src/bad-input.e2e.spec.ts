import {
  describeWhere,
  describeWithEngine,
  signalGroup,
  type CommandResult,
} from '@nx-multistage/testkit';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MISTAKES } from './bad-input/mistakes';
import { createSetting, type Setting } from './bad-input/setting';
import { imageOf } from './recipes/images';

jest.setTimeout(600_000);

describeWithEngine('buildx', 'bad input', () => {
  let setting: Setting;
  beforeAll(async () => {
    setting = await createSetting();
  });
  afterEach(() => setting.reset());
  afterAll(() => setting?.close());

  /** The contract of every error: one, with its code and a fix, no stack of ours, and nothing left behind. */
  const expectOneError = (result: CommandResult, code: string): void => {
    expect([...result.output.matchAll(/^(NXM_\w+) {2}/gm)].map(([, found]) => found)).toEqual([
      code,
    ]);
    expect(result.output).toMatch(/^fix {2}\S/m);
    expect(result.output).not.toMatch(/^\s+at .*nx-multistage/m);
    expect(result.code).not.toBe(0);
  };

  it.each(MISTAKES)('$title is one error, $code', async ({ change, argv, env, code, says }) => {
    change?.(setting);
    const before = await setting.state();
    const result = await setting.nx(argv, { env: env?.(setting) ?? {} });
    expectOneError(result, code);
    expect(result.output).toMatch(says);
    expect(await setting.state()).toEqual(before);
  });

  it('a project called @scope/My_App is none: it gets an image name of its own', async () => {
    const { workspace, nx } = setting;
    const image = imageOf('scope-my_app');
    const project = workspace.json('apps/gate/project.json');
    workspace.write({
      'apps/gate/project.json': { ...project, name: '@scope/My_App' },
    });
    const { code, output } = await nx(['run', '@scope/My_App:docker-build']);
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^image +${image} `, 'm')),
    ]);
    await workspace.succeed('docker', ['image', 'rm', image]);
  });

  describe('an interrupt', () => {
    /** Nx may end before the executor it interrupted has cleaned up. */
    const expectSoon = async (before: unknown): Promise<void> => {
      const wanted = JSON.stringify(before);
      for (let attempt = 0; attempt < 40; attempt += 1) {
        if (JSON.stringify(await setting.state()) === wanted) return;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      expect(await setting.state()).toEqual(before);
    };

    it.each(['SIGINT', 'SIGTERM'] as const)('%s stops docker-build', async (signal) => {
      const before = await setting.state();
      const { code } = await setting.nx(
        ['run', 'gate:docker-build', '--excludeTaskDependencies', '--noCache'],
        { onOutput: once(/RUN .*npm ci/, (child) => signalGroup(child, signal)) },
      );
      expect(code).not.toBe(0);
      await expectSoon(before);
    });

    it('stops docker-prune, whose package manager is at work, and leaves the artifacts whole', async () => {
      const { workspace, temporary } = setting;
      const marker = join(temporary, 'npm-is-at-work');
      const slow = join(temporary, 'slow');
      mkdirSync(slow, { recursive: true });
      writeFileSync(join(slow, 'npm'), `#!/bin/sh\ntouch ${marker}\nexec sleep 60\n`);
      chmodSync(join(slow, 'npm'), 0o755);
      // A verdict that is remembered would spare npm's.
      workspace.unlink('dist/docker/apps/gate/judged');
      const before = await setting.state();
      const { code } = await setting.nx(['run', 'gate:docker-prune', '--skipNxCache'], {
        env: { PATH: `${slow}:${process.env['PATH']}` },
        onStart: (child) => {
          const timer = setInterval(() => {
            if (!existsSync(marker)) return;
            clearInterval(timer);
            signalGroup(child, 'SIGINT');
          }, 50);
          child.once('close', () => clearInterval(timer));
        },
      });
      expect(existsSync(marker)).toBe(true);
      expect(code).not.toBe(0);
      await expectSoon(before);
    });
  });

  // A disk is made full by mounting a small one.
  const missing = process.getuid?.() === 0 ? undefined : 'only root may mount: run it as root';
  describeWhere(missing, 'a full disk', () => {
    it('fails docker-prune with one error and keeps the artifacts that were there', async () => {
      const before = await setting.state();
      const folder = 'dist/docker/apps/gate';
      const list = `find ${folder} -type f | sort | xargs sha256sum`;
      const script = [
        'set -e',
        `cp -a ${folder} "$TMPDIR/kept"`,
        `mount -t tmpfs tmpfs ${folder}`,
        `cp -a "$TMPDIR/kept/." ${folder}/`,
        `used=$(df --output=used -k ${folder} | tail -1)`,
        `mount -o remount,size=$((used + 16))k ${folder}`,
        `${list} > "$TMPDIR/before"`,
        'code=0',
        'node_modules/.bin/nx run gate:docker-prune --skipNxCache --excludeTaskDependencies || code=$?',
        `${list} > "$TMPDIR/after"`,
        'cmp "$TMPDIR/before" "$TMPDIR/after"',
        'exit $code',
      ].join('\n');
      const result = await setting.run('unshare', ['--mount', 'sh', '-c', script]);
      expectOneError(result, 'NXM_WRITE_FAILED');
      expect(result.output).toContain('the disk is full');
      expect(result.output).not.toContain('differ');
      expect(await setting.state()).toEqual(before);
    });
  });
});

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
