import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nodeProbe } from './node-probe';

/** Real processes against a real server: what the engine sees is the exit code and stdout. */
describe('nodeProbe', () => {
  const answers: Record<string, number> = { '/ok': 200, '/made': 201, '/moved': 301, '/bad': 503 };
  let server: Server;
  let origin = '';

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      const status = answers[url];
      if (status !== undefined) response.writeHead(status, { location: '/ok' }).end('body');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const probe = (url: string, seconds: number, env: Record<string, string> = {}) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      const [, ...words] = nodeProbe(url, seconds);
      execFile(
        process.execPath,
        words,
        { timeout: 30_000, env: { PATH: process.env['PATH'], ...env } },
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  it.each([
    ['/ok', 0, '200\n'],
    ['/made', 0, '201\n'],
    ['/moved', 1, '301\n'],
    ['/bad', 1, '503\n'],
  ])('of %s exits %i', async (path, code, stdout) => {
    expect(await probe(origin + path, 20)).toEqual({ code, stdout, stderr: '' });
  });

  it('gives up on a server that does not answer', async () => {
    expect(await probe(`${origin}/hangs`, 1)).toEqual({
      code: 1,
      stdout: 'The operation was aborted due to timeout\n',
      stderr: '',
    });
  });

  it('says why nothing could be asked', async () => {
    const result = await probe('http://127.0.0.1:1/', 20);
    expect(result).toMatchObject({ code: 1, stderr: '' });
    expect(result.stdout).toBe('connect ECONNREFUSED 127.0.0.1:1\n');
  });

  it('asks the app itself where the environment has a proxy', async () => {
    const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '' };
    expect(await probe(`${origin}/ok`, 20, env)).toMatchObject({ code: 0, stdout: '200\n' });
  });
});
