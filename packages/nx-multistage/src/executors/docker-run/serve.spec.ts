import { ToolError } from '@nx-multistage/errors';
import type { RunResult } from '@nx-multistage/exec';
import type { RunSpec } from './normalize';
import { startWithEngine, type Host } from './engine-app';
import { serve, type Served } from './serve';

const SPEC: RunSpec = {
  projectName: 'api',
  engine: undefined,
  request: { image: 'api:latest', name: 'api-1', ports: [], env: {}, extraArgs: [] },
  readyTimeoutSeconds: 30,
  stopTimeoutSeconds: 2,
};
const HTTP: RunSpec = {
  ...SPEC,
  request: { ...SPEC.request, ports: [{ container: 3000, host: 1 }] },
};

/** An engine whose container is in a state of our choice; its commands are kept. */
function engineWith(state: object, onRun: () => void = () => undefined) {
  const calls: string[] = [];
  const run = (file: string, argv: readonly string[]): Promise<RunResult> => {
    const [command = ''] = argv;
    calls.push(command);
    if (command === 'run') onRun();
    const stdout = command === 'inspect' ? JSON.stringify(state) : '';
    const tail = command === 'logs' ? 'its last words' : '';
    return Promise.resolve({
      argv: [file, ...argv],
      exitCode: 0,
      signal: null,
      stdout,
      tail,
      timedOut: false,
    });
  };
  return { calls, run };
}

async function served(spec: RunSpec, host: Pick<Host, 'run'> & Partial<Host>): Promise<Served[]> {
  const all: Served[] = [];
  const whole = { engine: 'podman' as const, signal: new AbortController().signal, ...host };
  for await (const each of serve(spec, () => startWithEngine(spec, whole), whole.signal))
    all.push(each);
  return all;
}

describe('serve', () => {
  const ended = { Running: false, ExitCode: 0 };

  it('calls no app ready that ended before it answered, whatever its exit code', async () => {
    const engine = engineWith(ended);
    await expect(served(HTTP, engine)).rejects.toMatchObject({
      code: 'NXM_APP_ENDED',
      message: expect.stringContaining('exit code 0 before it answered'),
    });
    expect(engine.calls.slice(-2)).toEqual(['stop', 'rm']);
  });

  it('lets a job without a port do its work and end', async () => {
    const engine = engineWith(ended);
    expect(await served(SPEC, engine)).toEqual([]);
    expect(engine.calls.slice(-2)).toEqual(['stop', 'rm']);
  });

  it('says how a job failed', async () => {
    const engine = engineWith({ Running: false, ExitCode: 137, OOMKilled: true });
    await expect(served(SPEC, engine)).rejects.toMatchObject({
      code: 'NXM_APP_ENDED',
      message: expect.stringMatching(
        /137 before it answered, for lack of memory.*\nits last words/,
      ),
    });
  });

  it('removes the container of a start that was interrupted', async () => {
    const stop = new AbortController();
    const engine = engineWith(ended, () => {
      stop.abort();
      throw new ToolError('NXM_INTERRUPTED', 'podman was interrupted');
    });
    await expect(served(SPEC, { ...engine, signal: stop.signal })).rejects.toMatchObject({
      code: 'NXM_INTERRUPTED',
    });
    expect(engine.calls).toEqual(['run', 'rm']);
  });
});
