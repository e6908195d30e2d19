import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createJudge } from './judge';

/** Stands in for a package manager: counts its verdicts, and gives the one it is told. */
const standIn = (version: string, verdict: string) => `#!/bin/sh
if [ "$1" = --version ]; then echo ${version}; exit 0; fi
echo judged >> "$(dirname "$0")/calls"
${verdict}
`;

describe('createJudge', () => {
  const temporary = createTemporaryFolder('judge');
  const before = process.env['PATH'];
  let count = 0;
  afterEach(() => (process.env['PATH'] = before));
  afterAll(() => temporary.remove());

  const setUp = (version: string, verdict = '', name: 'yarn-classic' | 'pnpm' = 'yarn-classic') => {
    const program = name === 'pnpm' ? 'pnpm' : 'yarn';
    const at = join(temporary.path, String((count += 1)));
    writeFiles(at, {
      [`bin/${program}`]: standIn(version, verdict),
      'artifacts/yarn.lock': '',
      'artifacts/pnpm-lock.yaml': '',
      'artifacts/install/package.json': '{}',
      'artifacts/install/yarn.lock': '',
      'artifacts/install/patches/a.patch': 'one',
    });
    chmodSync(join(at, 'bin', program), 0o755);
    process.env['PATH'] = [join(at, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(
      delimiter,
    );
    const warnings: string[] = [];
    const judge = createJudge({
      name,
      pinned: name === 'pnpm' ? '12.0.0' : '1.22.22',
      root: at,
      state: join(at, 'state'),
      warn: (text) => warnings.push(text),
    });
    const calls = (): number => {
      const file = join(at, 'bin/calls');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
    };
    return { at, warnings, calls, run: () => judge(join(at, 'artifacts')) };
  };

  it('judges the same files once, and again where a side file changed', async () => {
    const { at, calls, run } = setUp('1.22.19');
    await run();
    await run();
    expect(calls()).toBe(1);
    writeFiles(at, { 'artifacts/install/patches/a.patch': 'two' });
    await run();
    expect(calls()).toBe(2);
  });

  it('names the package that the lockfile lacks', async () => {
    const gap = `echo 'error Couldn'"'"'t find any versions for "ms" that matches "2.1.2" in our cache' >&2; exit 1`;
    await expect(setUp('1.22.22', gap).run()).rejects.toMatchObject({
      code: 'NXM_LOCKFILE_REFUSED',
      message: expect.stringContaining(
        'Yarn 1 refuses the pruned lockfile: it has no fitting entry for ms.',
      ),
    });
  });

  it('says each time where it is another major version than the pinned one', async () => {
    const { run, calls, warnings } = setUp('10.34.8', '', 'pnpm');
    await run();
    await run();
    expect(calls()).toBe(2);
    expect(warnings[0]).toBe(
      'pnpm 10.34.8 is on PATH, and the workspace pins 12.0.0: the pruned lockfile was judged by the one on PATH',
    );
  });

  it('leaves the lockfile as it was where the manager writes it in its own layout', async () => {
    const { at, run } = setUp('1.22.22', 'echo changed > yarn.lock');
    await run();
    expect(readFileSync(join(at, 'artifacts/yarn.lock'), 'utf8')).toBe('');
  });

  it('is no other manager of the same name', async () => {
    const { run, calls } = setUp('4.9.1');
    await expect(run()).rejects.toMatchObject({ code: 'NXM_PACKAGE_MANAGER_OTHER' });
    expect(calls()).toBe(0);
  });
});
