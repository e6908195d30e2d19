import type { run as runProcess } from '@nx-multistage/exec';
import { run } from '@nx-multistage/exec';
import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies, type InstallRequest } from './install-dependencies';
import { npm } from '../package-managers/npm';

/** A program in npm's place, in a real process: it writes what it was called with, and does as it is told. */
const STAND_IN = (code: string) => `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { LIBC, NXM_HERE, npm_config_target, npm_config_node_gyp, npm_config_omit } = process.env;
const call = { argv: process.argv.slice(2), LIBC, NXM_HERE, npm_config_target, npm_config_node_gyp, npm_config_omit, settings: existsSync('.npmrc') && readFileSync('.npmrc', 'utf8') };
appendFileSync('calls', JSON.stringify(call) + '\\n');
${code}
`;

describe('installDependencies', () => {
  const temporary = createTemporaryFolder('install');
  afterAll(() => temporary.remove());
  let count = 0;

  /** Runs an install whose package manager is a program of ours. */
  const install = async (code: string, over: Partial<InstallRequest> = {}) => {
    const at = join(temporary.path, String((count += 1)));
    const program = join(at, 'npm');
    writeFiles(at, { npm: STAND_IN(code), 'source/package.json': '{}', '.npmrc': 'registry=x\n' });
    chmodSync(program, 0o755);
    const folder = join(at, 'install');
    const named: typeof runProcess = (_, argv, options) => run(program, argv, options);
    await installDependencies(
      {
        source: join(at, 'source'),
        folder,
        manager: npm,
        target: {
          platform: { os: 'linux', arch: 'arm64', libc: 'musl' },
          nodeVersion: '24.19.0',
        },
        scripts: [],
        compiles: false,
        settings: [{ file: '.npmrc', path: join(at, '.npmrc') }],
        ...over,
      },
      { run: named, onOutput: () => undefined },
    );
    const lines = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    return { folder, calls: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  };

  it('installs for the target, without scripts and without what belongs to the calling npm', async () => {
    process.env['npm_config_omit'] = 'optional';
    try {
      const { folder, calls } = await install('');
      expect(calls.map(({ argv }) => argv)).toEqual([
        [
          'ci',
          '--omit=dev',
          '--ignore-scripts',
          '--os=linux',
          '--cpu=arm64',
          '--libc=musl',
          '--no-audit',
          '--no-fund',
          '--no-update-notifier',
        ],
      ]);
      expect(calls[0]).not.toHaveProperty('npm_config_omit');
      expect(calls[0]).not.toHaveProperty('npm_config_target');
      expect(calls[0]).toMatchObject({ settings: 'registry=x\n' });
      expect(existsSync(join(folder, '.npmrc'))).toBe(false);
    } finally {
      delete process.env['npm_config_omit'];
    }
  });

  it('says where settings lie that are read from the folder of a variable alone', async () => {
    const settings = { file: '.user.toml', path: __filename, folderVariable: 'NXM_HERE' };
    const { folder, calls } = await install('', { settings: [settings] });
    expect(calls[0]).toMatchObject({ NXM_HERE: folder });
    expect(existsSync(join(folder, '.user.toml'))).toBe(false);
  });

  it('then runs the scripts of approved packages, with the variables of the target', async () => {
    const { folder, calls } = await install('', {
      scripts: [{ name: 'better-sqlite3', version: '12.0.0', installedAs: 'sqlite' }],
    });
    expect(calls[1]).toMatchObject({
      argv: expect.arrayContaining(['rebuild', 'sqlite@12.0.0']),
      LIBC: 'musl',
      npm_config_target: '24.19.0',
      npm_config_node_gyp: `${folder}.no-compile.cjs`,
    });
    expect(existsSync(`${folder}.no-compile.cjs`)).toBe(true);
  });

  it('gives a failure in the words of the package manager', async () => {
    await expect(install('console.error("E401 no"); process.exit(1);')).rejects.toMatchObject({
      code: 'NXM_INSTALL_FAILED',
      message: expect.stringMatching(/linux\/arm64 with musl failed \(exit code 1\):\nE401 no/),
    });
  });

  it('says where a package wanted to compile for this machine', async () => {
    const compile = `if (process.env.npm_config_node_gyp) process.exit(require('node:child_process')
      .spawnSync(process.execPath, [process.env.npm_config_node_gyp], { stdio: 'inherit' }).status);`;
    await expect(
      install(compile, { scripts: [{ name: 'a', version: '1.0.0', installedAs: 'a' }] }),
    ).rejects.toMatchObject({
      code: 'NXM_INSTALL_FAILED',
      hint: expect.stringContaining('build with a container engine'),
    });
  });

  it('is no success where npm could not write all files and only warns', async () => {
    const warns =
      "console.error('npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write');";
    await expect(install(warns)).rejects.toMatchObject({
      code: 'NXM_INSTALL_FAILED',
      message: expect.stringContaining(
        'could not write all files of the production dependencies: the disk is full',
      ),
      hint: expect.stringContaining('NX_MULTISTAGE_CACHE'),
    });
  });
});
