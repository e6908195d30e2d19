import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { run as realRun } from '@nx-multistage/exec';
import { describeWhere } from '@nx-multistage/testkit';
import type { Run } from '../probe';
import type { NamespaceRequest } from './request';
import { startInNamespace, type NamespaceHandle } from './start-in-namespace';
import { namespacesMissing, unpackBase } from './testing/base-rootfs';

jest.setTimeout(60_000);

const PATH = '/usr/local/bin:/usr/bin:/bin';
const isRoot = process.getuid?.() === 0;

/** Who starts apps: this user; where this is root also an ordinary one, and one in a container's masked /proc. */
const CALLERS: readonly { caller: string; uid: number; run: Run; ownProc: boolean }[] = [
  { caller: 'this user', uid: process.getuid?.() ?? 0, run: realRun, ownProc: true },
  ...(isRoot
    ? [
        { caller: 'an ordinary user', uid: 65_534, run: asNobody, ownProc: true },
        {
          caller: 'an ordinary user in a container',
          uid: 65_534,
          run: inContainer,
          ownProc: false,
        },
      ]
    : []),
];

function asNobody(...[file, argv, options]: Parameters<Run>): ReturnType<Run> {
  const change = ['--reuid=65534', '--regid=65534', '--clear-groups', '--', file];
  return realRun('setpriv', [...change, ...argv], options);
}

/** Where something of /proc is covered the kernel gives no new one. */
function inContainer(...[file, argv, options]: Parameters<Run>): ReturnType<Run> {
  const script =
    'mount -t tmpfs tmpfs /proc/sys/fs && exec setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"';
  return realRun('unshare', ['--mount', 'sh', '-c', script, 'sh', file, ...argv], options);
}

describeWhere(namespacesMissing(), 'an app in user namespaces', () => {
  describe.each(CALLERS)('started by $caller', ({ uid, run, ownProc }) => {
    const base = unpackBase(`it's a "root" $(x) `);
    const { rootfs } = base;
    beforeAll(() => {
      mkdirSync(join(rootfs, 'app/data/sub'), { recursive: true });
      writeFileSync(join(rootfs, 'app/data/sub/kept'), 'from the image');
      mkdirSync(join(rootfs, 'closed'));
      writeFileSync(join(rootfs, 'closed/file'), '');
      writeFileSync(join(rootfs, 'secret'), 'x');
      if (isRoot) spawnSync('chown', ['-R', '-h', `${uid}:${uid}`, rootfs]);
    });
    const apps: NamespaceHandle[] = [];
    afterEach(() => Promise.all(apps.splice(0).map((app) => app.stop(0))));
    afterAll(() => base.remove());

    const start = async (
      code: string,
      {
        changes = {},
        onOutput,
      }: {
        changes?: Partial<NamespaceRequest>;
        onOutput?: (text: string, stream: string) => void;
      } = {},
    ): Promise<NamespaceHandle> => {
      const app = await startInNamespace(
        {
          rootfs,
          user: { uid: 1000, gid: 1001 },
          workdir: '/app',
          env: { PATH },
          command: ['node', '-e', code],
          writable: [],
          temporary: ['/tmp'],
          closed: [],
          ...changes,
        },
        { run, ...(onOutput === undefined ? {} : { onOutput }) },
      );
      apps.push(app);
      return app;
    };
    /** Starts code that goes on, and waits for its first output. */
    const ready = async (code: string): Promise<NamespaceHandle> => {
      let setReady: () => void = () => undefined;
      const isReady = new Promise<void>((resolve) => (setReady = resolve));
      const app = await start(`${code}; setInterval(() => {}, 1e6);`, {
        onOutput: () => setReady(),
      });
      await isReady;
      return app;
    };
    const answer = async (
      code: string,
      changes: Partial<NamespaceRequest> = {},
    ): Promise<unknown> => {
      const app = await start(
        `const fs = require('fs');
        const attempt = (action) => { try { return action() ?? 'ok'; } catch (error) { return error.code; } };
        const write = (path) => attempt(() => fs.writeFileSync(path, ''));
        const read = (path) => attempt(() => fs.readFileSync(path, 'utf8'));
        console.log(JSON.stringify(${code}));`,
        { changes },
      );
      const { exitCode } = await app.exit;
      expect([exitCode, app.output()]).toEqual([0, expect.stringMatching(/^[[{"]/)]);
      return JSON.parse(app.output());
    };

    it("is process 1, the image's user, without capabilities, alone", async () => {
      const seen = await answer(`{
        ids: [process.pid, process.getuid(), process.getgid(), process.umask()],
        cwd: process.cwd(),
        caps: read('/proc/self/status').match(/^(CapPrm|CapEff|CapAmb|NoNewPrivs):.*/gm),
        others: ${ownProc} ? fs.readdirSync('/proc').filter(Number) : ['1'],
        fds: fs.readdirSync('/proc/self/fd').filter((fd) => fd < 3),
        group: ${ownProc} ? read('/proc/self/stat').split(' ').slice(4, 6) : ['1', '1'],
        libc: process.report.getReport().header.glibcVersionRuntime ?? 'musl',
      }`);
      expect(seen).toEqual({
        ids: [1, 1000, 1001, 0o22],
        cwd: '/app',
        caps: [
          'CapPrm:\t0000000000000000',
          'CapEff:\t0000000000000000',
          'CapAmb:\t0000000000000000',
          'NoNewPrivs:\t1',
        ],
        others: ['1'],
        fds: ['0', '1', '2'],
        group: ['1', '1'],
        libc: 'musl',
      });
    });

    it('writes to the temporary folders only', async () => {
      const seen = await answer(`{
        root: write('/x'), app: write('/app/x'), data: write('/app/data/x'), etc: write('/etc/passwd'),
        dev: write('/dev/x'), hosts: write('/etc/hosts'), tmp: write('/tmp/x'), shm: write('/dev/shm/x'), null: write('/dev/null'),
        chmod: attempt(() => fs.chmodSync('/app', 0o777)),
      }`);
      expect(seen).toEqual({
        root: 'EROFS',
        app: 'EROFS',
        data: 'EROFS',
        etc: 'EROFS',
        dev: 'EROFS',
        hosts: 'EROFS',
        tmp: 'ok',
        shm: 'ok',
        null: 'ok',
        chmod: 'EROFS',
      });
    });

    it('writes to a copy of the writable folders, from what the image has there', async () => {
      const changes = { writable: ['/app/data'] };
      const code = `{ before: fs.readdirSync('/app/data/sub'), kept: read('/app/data/sub/kept'), new: write('/app/data/sub/new'), app: write('/app/x') }`;
      const expected = { before: ['kept'], kept: 'from the image', new: 'ok', app: 'EROFS' };
      expect(await answer(code, changes)).toEqual(expected);
      expect(await answer(code, changes)).toEqual(expected);
      expect(readdirSync(join(rootfs, 'app/data/sub'))).toEqual(['kept']);
    });

    it('writes anywhere where the whole root is writable, and changes nothing', async () => {
      const seen = await answer(
        `{ root: write('/x'), proc: fs.existsSync('/proc/1/status'), null: write('/dev/null') }`,
        { writable: ['/'] },
      );
      expect(seen).toEqual({ root: 'ok', proc: true, null: 'ok' });
      expect(existsSync(join(rootfs, 'x'))).toBe(false);
    });

    it("cannot enter or read what is closed to the image's user", async () => {
      const seen = await answer(
        `{ dir: attempt(() => fs.readdirSync('/closed')), file: read('/closed/file'), secret: read('/secret'), dev: fs.readdirSync('/dev').includes('closed') }`,
        {
          closed: [
            { path: '/closed', kind: 'directory' },
            { path: '/secret', kind: 'file' },
          ],
        },
      );
      expect(seen).toEqual({ dir: 'EACCES', file: 'EACCES', secret: 'EACCES', dev: false });
    });

    it('cannot change the kernel or look at the host', async () => {
      const seen = await answer(`{
        sys: write('/proc/sys/kernel/hostname'), keys: read('/proc/keys'),
        timers: read('/proc/timer_list'), host: attempt(() => fs.statSync('/proc/1/root${rootfs.slice(0, 4)}/..')) && fs.existsSync(${JSON.stringify(rootfs)}),
      }`);
      expect(seen).toEqual({ sys: 'EROFS', keys: '', timers: '', host: false });
    });

    it('has exactly the given variables, whatever their names and values', async () => {
      const env = {
        PATH,
        TEXT: `a 'b' "c" $(d) \`e\` \\ \n$1`,
        EMPTY: '',
        UID: '5',
        'a.b-c': 'x=y',
        PWD: '/w',
        NX_MULTISTAGE_ENV_1: 'mine',
        LD_LIBRARY_PATH: '/nowhere',
        TZ: 'Europe/Berlin',
      };
      expect(await answer('process.env', { env })).toEqual(env);
    });

    it('resolves names as the host does', async () => {
      expect(await answer(`['/etc/hosts', '/etc/resolv.conf'].map(read)`)).toEqual(
        ['/etc/hosts', '/etc/resolv.conf'].map((file) => readFileSync(file, 'utf8')),
      );
    });

    it('shares the network of the host', async () => {
      const app = await ready(
        `require('http').createServer((q, s) => s.end('hi')).listen(0, '127.0.0.1', function () { console.log(this.address().port); })`,
      );
      const response = await fetch(`http://127.0.0.1:${Number(app.output())}`);
      expect(await response.text()).toBe('hi');
      expect(await app.stop(0)).toEqual({ exitCode: 137, wasKilled: true });
    });

    it.each([
      ['its own exit code', 'process.exit(7)', 7],
      ['a crash', `throw new Error('x')`, 1],
      [
        'its exit code, not that of a child that was killed',
        `require('child_process').spawn('sleep', ['100']).on('exit', () => process.exit(3)).kill('SIGKILL')`,
        3,
      ],
    ])('ends with %s', async (_, code, exitCode) => {
      expect(await (await start(code)).exit).toEqual({ exitCode, wasKilled: false });
    });

    it('hands on both streams as they come, and keeps the last lines', async () => {
      const seen: string[] = [];
      const app = await start(
        `console.log('out'); setTimeout(() => console.error('err: https://u:s3cret@host'), 50)`,
        {
          onOutput: (text, stream) => seen.push(`${stream} ${text}`),
        },
      );
      await app.exit;
      expect(seen).toEqual(['stdout out\n', 'stderr err: https://u:s3cret@host\n']);
      expect(app.output()).toMatch(/^out\nerr: https:\/\/(?!u:s3cret)/);
    });

    it('ends in its own way on SIGTERM, and so do its children', async () => {
      const app = await ready(`
        const child = require('child_process').spawn('sleep', ['1000'], { detached: true });
        process.on('SIGTERM', () => setTimeout(() => process.exit(5), 50));
        console.log('ready')`);
      const pids = descendants(app.pid);
      expect(pids).toHaveLength(1);
      expect(await app.stop(30_000)).toEqual({ exitCode: 5, wasKilled: false });
      expect(await app.stop(30_000)).toEqual({ exitCode: 5, wasKilled: false });
      expect([app.pid, ...pids].filter(isAlive)).toEqual([]);
    });

    it('is killed after the grace where it ignores SIGTERM', async () => {
      const app = await ready(
        `require('child_process').spawn('sleep', ['1000'], { detached: true }); console.log('ready')`,
      );
      const pids = [app.pid, ...descendants(app.pid)];
      expect(pids).toHaveLength(2);
      expect(await app.stop(100)).toEqual({ exitCode: 137, wasKilled: true });
      expect(pids.filter(isAlive)).toEqual([]);
    });

    it('hears another stop signal', async () => {
      const app = await ready(`process.on('SIGINT', () => process.exit(9)); console.log('ready')`);
      expect(await app.stop(30_000, 'SIGINT')).toEqual({ exitCode: 9, wasKilled: false });
    });

    it('says that its command is not there', async () => {
      const app = await start('', { changes: { command: ['nosuch', '--x'] } });
      expect(await app.exit).toEqual({ exitCode: 127, wasKilled: false });
      expect(app.output()).toMatch(/failed to execute nosuch: No such file/);
    });

    it('runs a musl shell script in place, as root where the image has no user', async () => {
      const app = await start('', {
        changes: {
          command: ['sh', '-c', 'echo $$ "$(id -u)" "$@"', 'x', 'a  b'],
          user: { uid: 0, gid: 0 },
        },
      });
      await app.exit;
      expect(app.output()).toBe('1 0 a  b');
    });

    it('follows links of the image inside of it, never out', async () => {
      const outside = `${base.path}/outside`;
      const copy = join(base.path, 'linked');
      cpSync(join(rootfs, 'lib'), join(copy, 'lib'), { recursive: true });
      mkdirSync(join(copy, 'bin'));
      cpSync(join(rootfs, 'bin/busybox'), join(copy, 'bin/busybox'));
      chmodSync(join(copy, 'bin/busybox'), 0o755);
      for (const [name, target] of [
        ['etc', outside],
        ['var', '../../../../..' + outside],
        ['run', 'var/run'],
      ] as const)
        symlinkSync(target, join(copy, name));
      if (isRoot) spawnSync('chown', ['-R', '-h', `${uid}:${uid}`, copy]);
      const app = await start('', {
        changes: {
          rootfs: copy,
          command: ['/bin/busybox', 'sh', '-c', 'cat /etc/hosts; echo x > /tmp/y; ls /tmp/'],
          temporary: ['/tmp', '/run'],
        },
      });
      await app.exit;
      expect(app.output()).toContain('localhost');
      expect(app.output()).toMatch(/y$/);
      expect(existsSync(outside)).toBe(false);
    });

    it('says why a root cannot be used', async () => {
      await expect(
        start('', { changes: { rootfs: join(rootfs, 'secret') } }),
      ).rejects.toMatchObject({
        code: 'NXM_NAMESPACE_ROOT',
      });
      await expect(start('', { changes: { writable: ['/etc/passwd'] } })).rejects.toMatchObject({
        code: 'NXM_NAMESPACE_ROOT',
      });
    });

    it('leaves no mount behind', () => {
      expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain('nx-multistage-namespace');
    });

    /** A program of its own, so that it can be killed; it uses the built package. */
    it.each(['SIGKILL', 'SIGTERM', 'exit'] as const)('ends with its caller (%s)', async (end) => {
      const tool = `const { startInNamespace } = require(${JSON.stringify(join(__dirname, '../../dist'))});
        const { run } = require(${JSON.stringify(join(__dirname, '../../../exec/dist'))});
        startInNamespace({ rootfs: ${JSON.stringify(rootfs)}, user: { uid: 1000, gid: 1000 }, workdir: '/', env: { PATH: '${PATH}' },
          command: ['node', '-e', ${JSON.stringify(`require('child_process').spawn('sleep', ['1000'], { detached: true }); process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1e6)`)}],
          writable: [], temporary: [], closed: [] }, { run, onOutput: () => console.log(handle.pid) }).then((app) => (handle = app));
        let handle;
        process.on('SIGTERM', () => process.exit(3));
        process.stdin.on('end', () => process.exit()).resume();`;
      const drop =
        uid === process.getuid?.() ? [] : ['--reuid=65534', '--regid=65534', '--clear-groups'];
      const child = spawn('setpriv', [...drop, '--', process.execPath, '-e', tool], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const pid = await new Promise<number>((resolve) =>
        child.stdout.once('data', (text) => resolve(Number(text))),
      );
      const pids = [pid, parentOf(pid), ...descendants(pid)];
      expect(pids.filter(isAlive)).toHaveLength(3);
      if (end === 'exit') child.stdin.end();
      else child.kill(end);
      for (let tries = 0; tries < 200 && pids.some(isAlive); tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(pids.filter(isAlive)).toEqual([]);
    });
  });
});

function descendants(pid: number): number[] {
  const all = readdirSync('/proc')
    .filter((name) => Number(name) > 0)
    .map(Number);
  const children = all.filter((other) => isAlive(other) && parentOf(other) === pid);
  return [...children, ...children.flatMap(descendants)];
}

function parentOf(pid: number): number {
  return Number(stat(pid)?.[1] ?? 0);
}

/** Neither gone nor a zombie. */
function isAlive(pid: number): boolean {
  return !['Z', 'X', undefined].includes(stat(pid)?.[0]);
}

/** State, parent ... */
function stat(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
