import { run } from '@nx-multistage/exec';
import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { PRELOAD, PRELOAD_FILE } from './preload';

/** Real processes: a fresh node with the preload, which sends itself the signal once it runs. */
describe('the preload', () => {
  const folder = createTemporaryFolder('preload');
  afterAll(() => folder.remove());
  const node = async (code: string) => {
    writeFiles(folder.path, { [PRELOAD_FILE]: PRELOAD, 'main.cjs': code });
    return run(process.execPath, ['--require', `./${PRELOAD_FILE}`, 'main.cjs'], {
      cwd: folder.path,
      timeoutMs: 20_000,
    });
  };

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ])('ends an app without a handler on %s with %i', async (signal, code) => {
    const result = await node(
      `setInterval(() => {}, 1000); setTimeout(() => process.kill(process.pid, '${signal}'), 50);`,
    );
    expect(result).toMatchObject({ exitCode: code, signal: null });
  });

  it('leaves the end to an app with a handler of its own, registered at any time', async () => {
    const result = await node(`
      const timer = setInterval(() => {}, 1000);
      setTimeout(() => process.on('SIGTERM', () => setTimeout(() => { console.log('drained'); clearInterval(timer); process.exit(0); }, 50)), 20);
      setTimeout(() => process.kill(process.pid, 'SIGTERM'), 60);`);
    expect(result).toMatchObject({ exitCode: 0, stdout: 'drained\n' });
  });

  it('keeps no process alive', async () => {
    expect(await node('console.log("done")')).toMatchObject({ exitCode: 0, stdout: 'done\n' });
  });
});
