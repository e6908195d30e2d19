import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { AUDIT_MODULES, auditScript } from './audit-script';
import { runningPlatform } from './audit/machine';
import { formatTrim } from './audit/format-trim';
import { makeElf } from './audit/testing/make-elf';
import { trimInstalled } from './audit/trim-installed';

const { arch, libc } = runningPlatform();
const otherLibc = libc === 'musl' ? 'glibc' : 'musl';
const ours = `prebuilds/linux-${arch}/bcrypt.${libc}.node`;
const bcrypt = dirname(require.resolve('bcrypt/package.json'));

let app: string;
beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), 'audit-'));
  writeFileSync(join(app, 'audit-native.cjs'), auditScript());
});
afterEach(() => rmSync(app, { recursive: true }));

/** Puts a package into the app's node_modules, or elsewhere below the app. */
function install(name: string, files: Record<string, string | Uint8Array>, below = 'node_modules') {
  const folder = join(app, below, name);
  const manifest = { 'package.json': JSON.stringify({ name, version: '1.0.0' }) };
  for (const [file, content] of Object.entries({ ...manifest, ...files })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}
const realAddon = (): Buffer => readFileSync(join(bcrypt, ours));
const otherAddon = (): Buffer =>
  readFileSync(join(bcrypt, `prebuilds/linux-${arch}/bcrypt.${otherLibc}.node`));

/** Runs the script as an image's stage does. */
function audit(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['audit-native.cjs', ...argv], {
    cwd: app,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  return { status, stdout, stderr };
}
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
const codes = (text: string): string[] => text.match(/NXM_[A-Z_]+ .*$/gm) ?? [];

describe('auditScript', () => {
  it('is made of what the sources compile to', () => {
    const options = {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
    };
    const script = auditScript();
    const stale = AUDIT_MODULES.filter((name) => {
      const source = readFileSync(join(__dirname, 'audit', `${name}.ts`), 'utf8');
      const { outputText } = ts.transpileModule(source, { compilerOptions: options });
      return !script.includes(`// ${name}\n(function (exports, require) {\n${outputText}`);
    });
    expect(stale).toEqual([]); // else: npm run build
  });

  it('requires nothing but Node itself', () => {
    const names = [...auditScript().matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name);
    const own = AUDIT_MODULES.map((name) => `./${name}`);
    expect([...new Set(names)].filter((name) => !own.includes(name as never)).sort()).toEqual([
      'node:child_process',
      'node:fs',
      'node:path',
    ]);
  });
});

describe('the script', () => {
  it('is content where nothing is installed', () => {
    expect(audit()).toEqual({
      status: 0,
      stdout: 'audit-native: 0 native packages fine, 0 errors\n',
      stderr: '',
    });
  });

  it('loads what fits, wherever it lies', () => {
    cpSync(bcrypt, join(app, 'node_modules/bcrypt'), { recursive: true });
    install('nested', { 'lib/a.node': realAddon() }, 'node_modules/@scope/a/node_modules');
    install('own', { 'a.node': realAddon() }, 'workspace_modules/@acme/lib/node_modules');
    expect(audit()).toEqual({
      status: 0,
      stdout: `native  nested 1.0.0  lib/a.node  loads
native  bcrypt 6.0.0  ${ours}  loads
native  own 1.0.0  a.node  loads
audit-native: 3 native packages fine, 0 errors
`,
      stderr: '',
    });
  });

  it.each([
    ['--trim', 'files'],
    ['--trim=packages', 'packages'],
  ] as const)('takes out with %s what the embedded engine takes out', (argument, depth) => {
    cpSync(bcrypt, join(app, 'node_modules/bcrypt'), { recursive: true });
    const other = { os: ['win32'], name: 'other', version: '1.0.0' };
    install('other', { 'package.json': JSON.stringify(other), 'a.node': otherAddon() });
    const twin = join(app, 'twin');
    cpSync(join(app, 'node_modules'), join(twin, 'node_modules'), { recursive: true });
    const before = filesBelow(join(twin, 'node_modules'));
    const trimmed = trimInstalled(twin, runningPlatform(), { depth });
    const { status, stdout } = audit(argument);
    expect(status).toBe(0);
    const after = filesBelow(join(app, 'node_modules'));
    expect(after).toEqual(filesBelow(join(twin, 'node_modules')));
    expect(after.length).toBeLessThan(before.length);
    expect(stdout.split('\n')[0]).toBe(formatTrim(trimmed));
  });

  it('takes the folder as an argument', () => {
    install('a', { 'a.node': realAddon() }, 'image/node_modules');
    expect(audit('image').stdout).toContain('native  a 1.0.0  a.node  loads\n');
    expect(audit('--what').status).toBe(2);
  });

  it('refuses a build that hides the prebuilds', () => {
    cpSync(bcrypt, join(app, 'node_modules/bcrypt'), { recursive: true });
    install('bcrypt', { 'build/Release/bcrypt.node': otherAddon() });
    const { status, stderr, stdout } = audit();
    expect(status).toBe(1);
    expect(codes(stderr)).toEqual([
      'NXM_NATIVE_WRONG_BINARY bcrypt 1.0.0: node_modules/bcrypt/build/Release/bcrypt.node',
    ]);
    expect(stdout).toBe('audit-native: 0 native packages fine, 1 error\n');
  });

  it('refuses a package of which nothing was built, and lets it be ignored', () => {
    install('fs-ext', { 'binding.gyp': '{}', 'index.js': '' });
    const { status, stderr } = audit();
    expect(status).toBe(1);
    expect(codes(stderr)).toEqual(['NXM_NATIVE_MISSING_BINARY fs-ext 1.0.0: node_modules/fs-ext']);
    expect(stderr).toContain(
      'fix     its install script did not run: approve the install script of fs-ext in the root package.json',
    );
    expect(audit('--ignore=fs-ext').status).toBe(0);
  });

  it('does without an optional one, which npm marks in its lockfile', () => {
    install('fs-ext', { 'binding.gyp': '{}' });
    const packages = { 'node_modules/fs-ext': { optional: true, hasInstallScript: true } };
    writeFileSync(join(app, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
    const { status, stdout } = audit();
    expect(status).toBe(0);
    expect(codes(stdout)).toEqual(['NXM_NATIVE_MISSING_BINARY fs-ext 1.0.0: node_modules/fs-ext']);
  });

  it('leaves a binding.gyp alone that is not to be compiled', () => {
    install('a', { 'binding.gyp': '{}', 'package.json': '{"name":"a","gypfile":false}' });
    expect(audit().status).toBe(0);
  });

  it('refuses a package without its variant for this platform, and mentions the wrong one', () => {
    const wanted = `a-linux-${arch}-${libc === 'glibc' ? 'gnu' : 'musl'}`;
    const other = `a-linux-${arch}-${libc === 'glibc' ? 'musl' : 'gnu'}`;
    const manifest = {
      name: 'a',
      version: '1.0.0',
      optionalDependencies: { [wanted]: '1', [other]: '1' },
    };
    install('a', { 'package.json': JSON.stringify(manifest) });
    const variant = {
      name: other,
      version: '1.0.0',
      os: ['linux'],
      cpu: [arch],
      libc: [otherLibc],
    };
    install(other, { 'package.json': JSON.stringify(variant), 'a.node': otherAddon() });
    const { status, stdout, stderr } = audit();
    expect(status).toBe(1);
    expect(codes(stderr)).toEqual(['NXM_NATIVE_MISSING_PLATFORM_PACKAGE a 1.0.0: node_modules/a']);
    expect(codes(stdout)).toEqual([
      `NXM_NATIVE_FOREIGN_PACKAGE ${other} 1.0.0: node_modules/${other}`,
    ]);
  });

  it('refuses prebuilds of which none fits', () => {
    install('a', { [`prebuilds/linux-${arch}/a.${otherLibc}.node`]: otherAddon() });
    expect(codes(audit().stderr)).toEqual(['NXM_NATIVE_NO_FITTING_BINARY a 1.0.0: node_modules/a']);
  });

  it('refuses a binary that needs a library nobody has', () => {
    const machine = { x64: 62, arm64: 183 }[arch] ?? 0;
    const elf = makeElf({ machine, needed: ['libno-such-thing.so.7'] });
    install('a', { 'build/Release/a.node': elf });
    const { status, stderr } = audit();
    expect(status).toBe(1);
    expect(stderr).toContain('found   libno-such-thing.so.7 not in this image\n');
  });

  it('refuses what looks well and does not load', () => {
    const machine = { x64: 62, arm64: 183 }[arch] ?? 0;
    install('a', { 'build/Release/a.node': makeElf({ machine }) });
    const { status, stderr } = audit();
    expect(status).toBe(1);
    expect(codes(stderr)).toEqual([
      'NXM_NATIVE_DOES_NOT_LOAD a 1.0.0: node_modules/a/build/Release/a.node',
    ]);
  });

  it('survives damaged files and a damaged lockfile', () => {
    install('a', { 'a.node': realAddon().subarray(0, 5000), 'package.json': '{"name":' });
    writeFileSync(join(app, 'node_modules/.package-lock.json'), 'no json');
    const { status, stderr } = audit();
    expect(status).toBe(1);
    expect(stderr).toContain('found   a damaged ELF file\n');
  });
});
