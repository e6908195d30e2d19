import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interruptedBy, run } from './run';

const node = process.execPath;
const script = (code: string, ...args: string[]): string[] => ['-e', code, '--', ...args];
/** Prints the pid of a child of its own, then both live until they are killed; TERM is ignored. */
const STUBBORN = `process.on('SIGTERM', () => {});
  const child = require('child_process').spawn(process.execPath,
    ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6); console.log("ready")'],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => console.log(child.pid));
  setInterval(() => {}, 1e6);`;

const dir = mkdtempSync(join(tmpdir(), 'exec-run-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Whether a process exists, once the system had a moment to clear it away. */
async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

it('gives the output, the exit code and the command', async () => {
  const result = await run(
    node,
    script(`console.log('out'); console.error('err'); process.exitCode = 3`),
  );
  expect({
    ...result,
    argv: result.argv.slice(1, 2),
    tail: result.tail.split('\n').sort(),
  }).toEqual({
    argv: ['-e'],
    exitCode: 3,
    signal: null,
    stdout: 'out\n',
    tail: ['err', 'out'],
    timedOut: false,
  });
});

it('names the signal that ended the program', async () => {
  const result = await run(node, script(`process.kill(process.pid, 'SIGKILL')`));
  expect([result.exitCode, result.signal, result.timedOut]).toEqual([null, 'SIGKILL', false]);
});

it.each([';touch x', '$(id)', '`id`', '"', "'", '%PATH%', '^', 'a\nb', '', '--', '日本', '*'])(
  'passes %j verbatim',
  async (value) => {
    const { stdout } = await run(
      node,
      script('console.log(JSON.stringify(process.argv.slice(1)))', value),
    );
    expect(JSON.parse(stdout)).toEqual(value === '--' ? ['--'] : [value]);
  },
);

it('gives the input, or an empty one', async () => {
  const echo = script('process.stdin.pipe(process.stdout)');
  expect((await run(node, echo, { input: 'été\n' })).stdout).toBe('été\n');
  expect((await run(node, echo)).stdout).toBe('');
});

it('survives a program that does not read its input', async () => {
  const result = await run(node, script('process.exit(0)'), { input: 'x'.repeat(1_000_000) });
  expect(result.exitCode).toBe(0);
});

it('gives the child the environment and the folder asked for, and nothing else', async () => {
  const code = 'console.log(process.cwd(), Object.keys(process.env).join())';
  const { stdout } = await run(node, script(code), { cwd: '/', env: { ONLY: '1' } });
  expect(stdout).toBe('/ ONLY\n');
});

it('redacts the tail, and hands output on as it comes', async () => {
  const pieces: string[] = [];
  const result = await run(
    node,
    script(`process.stderr.write('at https://a:b@registry.example\\n')`),
    {
      onOutput: (text, stream) => pieces.push(`${stream}: ${text}`),
    },
  );
  expect(result.tail).toBe('at https://***@registry.example');
  expect(pieces.join('')).toBe('stderr: at https://a:b@registry.example\n');
});

it('bounds what it keeps of 50 MB without a line end and of bytes that are not UTF-8', async () => {
  const flood = `const piece = Buffer.alloc(1e6, 0x61); piece[0] = 0xff;
    for (let index = 0; index < 50; index++) require('fs').writeSync(1, piece);
    process.stdout.write('the end');`;
  const result = await run(node, script(flood), { maxStdout: 100 });
  expect([
    result.exitCode,
    result.stdout.length,
    result.stdout.slice(-8),
    result.tail.length,
  ]).toEqual([0, 100, 'athe end', 2_000]);
  expect(result.tail[0]).toBe('\ufffd');
});

it('says that a program is not on PATH', async () => {
  await expect(run('no-such-program', [])).rejects.toMatchObject({
    code: 'NXM_PROGRAM_NOT_FOUND',
    message: 'no-such-program was not found on PATH',
  });
});

it('does not blame the program for a folder that is missing', async () => {
  await expect(run(node, [], { cwd: '/no/such/folder' })).rejects.toMatchObject({
    code: 'NXM_PROGRAM_NOT_STARTED',
    message: `${node} could not be started: its working directory /no/such/folder does not exist`,
  });
});

it('says that a file cannot be executed', async () => {
  const file = join(dir, 'plain.txt');
  writeFileSync(file, 'text', { mode: 0o644 });
  await expect(run(file, [])).rejects.toMatchObject({
    code: 'NXM_PROGRAM_NOT_STARTED',
    cause: { code: 'EACCES' },
  });
});

it('refuses a NUL in an argument with an error of its own', async () => {
  await expect(run(node, ['a\u0000b'])).rejects.toMatchObject({ code: 'NXM_PROGRAM_NOT_STARTED' });
});

it('kills a group that ignores SIGTERM when the time is up', async () => {
  let pid = 0;
  const result = await run(node, script(STUBBORN), {
    timeoutMs: 1_500,
    graceMs: 50,
    onOutput: (text) => (pid = Number(text)),
  });
  expect([result.timedOut, result.signal]).toEqual([true, 'SIGKILL']);
  expect(pid).toBeGreaterThan(0);
  expect(await isGone(pid)).toBe(true);
});

it('ends what a program left behind holding its output', async () => {
  const leave = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'],
    { stdio: 'inherit' }).unref(); process.exit(0)`;
  const result = await run(node, script(leave), { timeoutMs: 800, graceMs: 50 });
  expect([result.timedOut, result.exitCode]).toEqual([true, 0]);
});

it('does not wait for ever for a process that left the group with its output', async () => {
  const leave = `const child = require('child_process').spawn(process.execPath,
    ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'inherit', detached: true });
    console.log(child.pid); child.unref(); process.exit(0)`;
  const result = await run(node, script(leave), { timeoutMs: 800, graceMs: 50 });
  process.kill(Number(result.stdout), 'SIGKILL');
  expect([result.timedOut, result.exitCode]).toEqual([true, 0]);
});

it('ends the program when aborted, and starts none when aborted before', async () => {
  const controller = new AbortController();
  const running = run(node, script(`console.log(1); setInterval(() => {}, 1e6)`), {
    signal: controller.signal,
    onOutput: () => controller.abort(),
  });
  const interrupted = { code: 'NXM_INTERRUPTED', cause: 'abort' };
  await expect(running).rejects.toMatchObject(interrupted);
  const again = run('no-such-program', [], { signal: controller.signal });
  await expect(again).rejects.toMatchObject(interrupted);
});

it('asks with another signal where the program cleans up on that', async () => {
  const tidy = `process.on('SIGHUP', () => { console.log('tidy'); process.exit(7); });
    setInterval(() => {}, 1e6); console.log('ready')`;
  const result = await run(node, script(tidy), { timeoutMs: 800, stopSignal: 'SIGHUP' });
  expect([result.exitCode, result.stdout]).toEqual([7, 'ready\ntidy\n']);
});

it('ends the program when its listener throws, and rejects with that error', async () => {
  const wrong = new Error('listener');
  const running = run(node, script(`console.log(1); setInterval(() => {}, 1e6)`), {
    onOutput: () => {
      throw wrong;
    },
  });
  await expect(running).rejects.toBe(wrong);
});

it('leaves no process listener behind, and adds one set for many programs', async () => {
  const count = (): number[] =>
    ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'].map((name) => process.listenerCount(name));
  const before = count();
  const many = Promise.all(Array.from({ length: 12 }, () => run(node, script(''))));
  expect(count()).toEqual(before.map((listeners) => listeners + 1));
  await many;
  expect(count()).toEqual(before);
});

it('lets a command that cleans up finish through interrupts', async () => {
  const done = join(dir, 'cleaned');
  const code = `setTimeout(() => require('fs').writeFileSync(process.argv[1], ''), 400)`;
  const running = run(node, script(code, done), { cleansUp: true, timeoutMs: 20_000 });
  setTimeout(() => process.emit('SIGINT', 'SIGINT'), 100);
  setTimeout(() => process.emit('SIGTERM', 'SIGTERM'), 200);
  expect(await running).toMatchObject({ exitCode: 0, timedOut: false });
  expect(readFileSync(done, 'utf8')).toBe('');
});

it('knows an interrupt by signal from other errors', () => {
  const error = (code: string, cause: unknown): Error =>
    Object.assign(new Error('x', { cause }), { code });
  expect(interruptedBy(error('NXM_INTERRUPTED', 'SIGINT'))).toBe('SIGINT');
  expect(interruptedBy(error('NXM_INTERRUPTED', 'abort'))).toBeUndefined();
  expect(interruptedBy(error('NXM_OTHER', 'SIGINT'))).toBeUndefined();
  expect(interruptedBy(undefined)).toBeUndefined();
});

/** A tool of its own, so that real signals can be sent to it; it uses the built package. */
const TOOL = `const { run } = require(${JSON.stringify(join(__dirname, '../dist'))});
  const mode = process.argv[1];
  if (mode === 'exits') process.on('SIGTERM', () => process.exit(9));
  run(process.execPath, ['-e', ${JSON.stringify(STUBBORN)}], {
    graceMs: mode === 'twice' ? 1e6 : 50, onOutput: (text) => console.log(text) })
    .then(() => console.log('ended'), (error) => console.log(error.code, error.message.split(' ').pop()));`;

describe.each([
  ['interrupted', ['SIGINT'], 'NXM_INTERRUPTED SIGINT'],
  ['interrupted', ['SIGTERM'], 'NXM_INTERRUPTED SIGTERM'],
  ['twice', ['SIGINT', 'SIGINT'], 'NXM_INTERRUPTED SIGINT'],
  ['exits', ['SIGTERM'], undefined],
] as const)('a tool that %s by %j', (mode, signals, last) => {
  it('leaves nothing running', async () => {
    let pid = 0;
    const lines: string[] = [];
    await run(node, script(TOOL, mode), {
      onOutput: (text, stream) => {
        lines.push(...text.split('\n').filter(Boolean));
        if (stream !== 'stdout' || pid > 0) return;
        pid = Number(text);
        signals.forEach((signal, index) => setTimeout(() => send(signal), 100 * index));
      },
    });
    function send(signal: NodeJS.Signals): void {
      process.kill(parentOf(parentOf(pid)), signal);
    }
    expect(await isGone(pid)).toBe(true);
    expect(lines[1]).toBe(last);
  });
});

function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]);
}
