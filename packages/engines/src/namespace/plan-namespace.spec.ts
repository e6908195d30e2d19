import { OUTER_COMMAND, planNamespace } from './plan-namespace';
import type { NamespaceRequest } from './request';
import { START_SCRIPT } from './start-script';

const REQUEST: NamespaceRequest = {
  rootfs: '/tmp/a "b" $(c)',
  user: { uid: 1000, gid: 1001 },
  workdir: '/app',
  env: {},
  command: ['node', 'main.js'],
  writable: [],
  temporary: [],
  closed: [],
};
const CONTEXT = { mounts: [], caller: 5, nonce: 'n', path: '/usr/bin' };

it('hands every value over as an argument or a variable', () => {
  const request = {
    ...REQUEST,
    env: { TOKEN: 's3cret\nx', LD_PRELOAD: '/x.so' },
    command: ['node', '-e', 'a\nb', 'run'],
  };
  const mounts = [
    { kind: 'proc', target: '/r/proc' },
    { kind: 'file', target: '/r/etc/hosts', source: '/etc/hosts' },
  ] as const;
  expect(planNamespace(request, { ...CONTEXT, mounts })).toEqual({
    argv: [
      ...OUTER_COMMAND,
      START_SCRIPT,
      ...['sh', 'n', '5', '/tmp/a "b" $(c)', '1000', '1001', '/app', '1'],
      ...['proc', '/r/proc', '', 'file', '/r/etc/hosts', '/etc/hosts', 'run'],
      ...['env', 'LD_PRELOAD=/x.so', 'node', '-e', 'a\nb', 'run'],
    ],
    env: { PATH: '/usr/bin', NX_MULTISTAGE_ENV_0: 'TOKEN=s3cret\nx' },
  });
});

it.each<[Partial<NamespaceRequest>, string]>([
  [{ user: { uid: -1, gid: 0 } }, 'user: -1 is not a user or group id'],
  [{ user: { uid: 0, gid: 1.5 } }, 'user: 1.5 is not a user or group id'],
  [{ workdir: 'app' }, 'workdir: app is not an absolute path'],
  [{ workdir: '/a\nb' }, 'namespace.workdir contains a control character: "/a\\nb"'],
  [{ command: [] }, 'the image has no command to start'],
  [{ env: { '': 'x' } }, 'env: "" is not a variable\'s name'],
  [{ env: { 'A=B': 'x' } }, 'env: "A=B" is not a variable\'s name'],
])('refuses %j', (changes, message) => {
  expect(() => planNamespace({ ...REQUEST, ...changes }, CONTEXT)).toThrow(
    expect.objectContaining({ message }),
  );
});
