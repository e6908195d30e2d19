import { succeed, type TestWorkspace } from '@nx-multistage/testkit';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeElf } from '../../../../packages/native/src/audit/testing/make-elf';
import type { App } from './recipe';

/** Addons by what is wrong with them on Alpine; none of them is ever loaded. */
export const ADDONS = {
  /** What `npm install` leaves on a common machine. */
  glibc: makeElf({ needed: ['libstdc++.so.6', 'libc.so.6'], versions: ['GLIBC_2.34'] }),
  /** Right, but for a library that the base does not have. */
  needsUdev: makeElf({ needed: ['libudev.so.1', 'libc.musl-x86_64.so.1'] }),
} as const;

interface Fixture {
  name: string;
  /** Text, or bytes, by path. */
  files: Record<string, string | Uint8Array>;
}

/** The package that each app depends on. */
const FIXTURES: Partial<Record<App, Fixture>> = {
  /** Published with what was in its author's work tree. */
  stale: { name: 'stale-addon', files: { 'build/Release/addon.node': ADDONS.glibc } },
  linked: {
    name: 'linked-addon',
    files: { 'prebuilds/linux-x64/linked-addon.musl.node': ADDONS.needsUdev },
  },
};

/** Writes a binary in a workspace. */
export function plant({ root }: TestWorkspace, path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}

/** A real package that is compiled when it is installed, were its script allowed. */
const COMPILED = { name: 'fs-ext', version: '2.1.1' };

/** Packs the packages into archives of the workspace, and installs those, with one from the registry that is blocked. */
export async function installFixtures(workspace: TestWorkspace): Promise<void> {
  for (const [app, fixture] of Object.entries(FIXTURES)) {
    await pack(workspace, fixture);
    depend(workspace, app, { [fixture.name]: `file:../../vendor/${fixture.name}-1.0.0.tgz` });
  }
  depend(workspace, 'blocked', { [COMPILED.name]: COMPILED.version });
  const manifest = workspace.json<object>('package.json');
  workspace.write({ 'package.json': { ...manifest, allowScripts: { [COMPILED.name]: false } } });
  await workspace.succeed('npm', ['install', '--ignore-scripts', '--no-audit']);
}

function depend(workspace: TestWorkspace, app: string, dependencies: Record<string, string>): void {
  const path = `apps/${app}/package.json`;
  const loads = Object.keys(dependencies).map((name) => `require('${name}');\n`);
  workspace.write({
    [path]: { ...workspace.json<object>(path), dependencies },
    [`apps/${app}/src/main.js`]: loads.join(''),
  });
}

async function pack(workspace: TestWorkspace, { name, files }: Fixture): Promise<void> {
  const folder = `tmp/${name}`;
  for (const [path, content] of Object.entries(files))
    plant(workspace, `${folder}/${path}`, Buffer.from(content));
  workspace.write({
    [`${folder}/package.json`]: { name, version: '1.0.0', main: 'index.js' },
    [`${folder}/index.js`]: '',
    'vendor/.gitkeep': '',
  });
  const to = join(workspace.root, 'vendor');
  await succeed('npm', ['pack', '--ignore-scripts', `--pack-destination=${to}`], {
    cwd: join(workspace.root, folder),
  });
}
