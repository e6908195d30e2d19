import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntilReady, type ReadinessQuestion } from './readiness';

describe('waitUntilReady', () => {
  let status = 503;
  const server = createServer((_, response) => response.writeHead(status).end());
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const ask = (more: Partial<ReadinessQuestion> = {}) =>
    waitUntilReady({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`,
      anyStatus: false,
      timeoutMs: 5_000,
      signal: new AbortController().signal,
      hasEnded: () => Promise.resolve(false),
      ...more,
    });

  it('waits for 2xx where there is a health path', async () => {
    status = 503;
    const answer = ask();
    setTimeout(() => (status = 200), 300);
    expect(await answer).toBe('ready');
  });

  it('takes any answer where there is none', async () => {
    status = 404;
    expect(await ask({ anyStatus: true })).toBe('ready');
  });

  it('tells that the app ended, that time is up, that it was stopped', async () => {
    status = 503;
    expect(await ask({ hasEnded: () => Promise.resolve(true) })).toBe('ended');
    expect(await ask({ timeoutMs: 300 })).toBe('timeout');
    expect(await ask({ signal: AbortSignal.abort() })).toBe('stopped');
  });

  it('counts an app without a port as started when it lives for a moment', async () => {
    expect(await ask({ url: undefined })).toBe('ready');
  });
});
