import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run as realRun } from '@nx-multistage/exec';
import { createTemporaryFolder, describeWhere } from '@nx-multistage/testkit';
import type { Run } from '../probe';
import { detectNamespaces } from './detect-namespaces';
import { namespacesMissing } from './testing/base-rootfs';

const folder = createTemporaryFolder('detect');
afterAll(() => folder.remove());

it('exists on Linux only', async () => {
  expect(await detectNamespaces(realRun, { platform: 'darwin' })).toEqual({
    available: false,
    reason: 'user namespaces are a part of Linux, and this is darwin',
    fix: 'use a container engine',
  });
});

it('says that the programs are missing', async () => {
  expect(await detectNamespaces(realRun, { platform: 'linux', path: folder.path })).toMatchObject({
    available: false,
    reason: expect.stringMatching(/^a program of util-linux is missing/),
  });
});

describeWhere(namespacesMissing(), 'a host with user namespaces', () => {
  it('says yes', async () => {
    expect(await detectNamespaces(realRun)).toEqual({ available: true });
  });

  it.each([
    ['mount', undefined, /^a program of util-linux is missing/],
    ['cp', undefined, /^a program of util-linux is missing/],
    ['unshare', `echo "unshare: unrecognized option: $1" >&2; exit 1`, /too old, or not of/],
  ])('tells what is wrong with %s', async (program, replacement, reason) => {
    const path = createTemporaryFolder('tools').path;
    for (const name of [
      'cp',
      'env',
      'ln',
      'mkdir',
      'mount',
      'setpriv',
      'setsid',
      'sh',
      'umount',
      'unshare',
      'true',
    ])
      if (name !== program) symlinkSync(await which(name), join(path, name));
    if (replacement !== undefined) {
      writeFileSync(join(path, program), `#!/bin/sh\n${replacement}\n`);
      chmodSync(join(path, program), 0o755);
    }
    expect(await detectNamespaces(realRun, { path })).toMatchObject({
      available: false,
      reason: expect.stringMatching(reason),
    });
  });

  it('says that the limit is reached', async () => {
    const withoutMore: Run = (file, argv, options) => {
      const limit = 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"';
      return realRun(
        'unshare',
        ['--user', '--map-root-user', 'sh', '-c', limit, 'sh', file, ...argv],
        options,
      );
    };
    expect(await detectNamespaces(withoutMore)).toMatchObject({
      available: false,
      reason: 'the limit of user namespaces is reached (user.max_user_namespaces)',
    });
  });
});

async function which(name: string): Promise<string> {
  const { stdout } = await realRun('sh', ['-c', 'command -v "$1"', 'sh', name]);
  return stdout.trim();
}
