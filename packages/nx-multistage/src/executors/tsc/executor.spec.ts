import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import tscExecutor, { type TscResult } from './executor';
import type { TscOptions } from './schema';
import { installCompilers, linkCompiler } from './testing/compilers';
import { contextOf, type WorkspaceFixture } from './testing/workspaces';

const temporary = createTemporaryFolder('tsc-executor');
const compilers = join(temporary.path, 'compilers');
writeFiles(compilers, { 'package.json': {} });
/** A test that needs the compilers of the registry. */
const itCompiled = installCompilers(compilers) ? it : it.skip;
let count = 0;

afterAll(() => temporary.remove());

const FIXTURE: WorkspaceFixture = {
  files: {
    'package.json': { private: true },
    'apps/api/tsconfig.json': {
      compilerOptions: { target: 'es2022', module: 'node16', types: [], skipLibCheck: true },
      include: ['src'],
    },
    'apps/api/src/main.ts': "export const answer: string = 'one';\n",
  },
  projects: { api: { root: 'apps/api' }, web: { root: 'apps/web' } },
};

function createWorkspace(files: Record<string, unknown> = {}): string {
  const root = join(temporary.path, `workspace-${(count += 1)}`);
  writeFiles(root, { ...FIXTURE.files, ...files });
  return root;
}

interface Said {
  out: string;
  error: string;
}

/** Runs the executor with the words it prints caught. */
async function capture<T>(action: () => T | Promise<T>): Promise<{ result: T } & Said> {
  const said: Said = { out: '', error: '' };
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += String(text);
    return true;
  });
  const error = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.error += String(text);
    return true;
  });
  try {
    return { result: await action(), ...said };
  } finally {
    out.mockRestore();
    error.mockRestore();
  }
}

const runOnce = (root: string, options: TscOptions = {}, project = 'api') =>
  capture(() => tscExecutor(options, contextOf(root, FIXTURE, project)) as Promise<TscResult>);

describe('tsc executor', () => {
  itCompiled('compiles and names the start file', async () => {
    const root = createWorkspace();
    linkCompiler(root, compilers, '7.0');
    const { result, out, error } = await runOnce(root);
    expect(result).toEqual({ success: true, outfile: 'dist/apps/api/src/main.js' });
    expect(out).toBe('tsc     api -> dist/apps/api · 1 file · 1 written, 0 removed\n');
    expect(error).toBe('');
  });

  itCompiled('shows type errors as tsc words them and fails', async () => {
    const root = createWorkspace({ 'apps/api/src/main.ts': 'export const a: string = 1;\n' });
    linkCompiler(root, compilers, '7.0');
    const { result, out, error } = await runOnce(root);
    expect(result).toEqual({ success: false });
    expect(out).toBe(
      "apps/api/src/main.ts(1,14): error TS2322: Type 'number' is not assignable to type 'string'.\n",
    );
    expect(error).toBe('');
  });

  const CASES: [code: string, options: TscOptions, files?: Record<string, unknown>][] = [
    ['NXM_TSC_NO_MAIN', { main: 'apps/api/src/none.ts' }],
    ['NXM_TSC_NO_CONFIG', { tsConfig: 'apps/api/tsconfig.none.json' }],
    ['NXM_TSC_NOT_INSTALLED', {}],
    [
      'NXM_TSC_NO_FILES',
      {},
      { 'apps/api/tsconfig.json': { files: [], references: [{ path: './tsconfig.lib.json' }] } },
    ],
    ['NXM_TSC_CONFIG', {}, { 'apps/api/tsconfig.json': { extends: '../none.json' } }],
    ['NXM_TSC_MODULE', {}, { 'apps/api/tsconfig.json': { compilerOptions: { module: 'amd' } } }],
    ['NXM_TSC_OUTPUT_PATH', { outputPath: '../elsewhere' }],
    ['NXM_TSC_OUTPUT_PATH', { outputPath: '/tmp/elsewhere' }],
    ['NXM_TSC_OUTPUT_PATH', { outputPath: '.' }],
    ['NXM_TSC_OUTPUT_PATH', { outputPath: 'apps/api' }],
    ['NXM_TSC_OUTPUT_PATH', { outputPath: 'apps' }],
    ['NXM_TSC_OUTPUT_PATH', { outputPath: 'dist' }],
    ['NXM_TSC_OUTPUT_PATH', { outputPath: 'dist/docker/apps/api/tsc/out' }],
    ['NXM_TSC_OUTPUT_PATH', { outputPath: 'node_modules/api' }],
    ['NXM_TSC_ASSET', { assets: ['libs/other/*.json'] }],
    ['NXM_TSC_ASSET', { assets: [{ input: 'apps/api', glob: '*', output: '../out' }] }],
    ['NXM_TSC_ASSET', { assets: [{ input: '../secrets', glob: '*', output: '.' }] }],
  ];
  it.each(CASES.map(([code, options, files = {}]) => [code, options, files] as const))(
    'says %s for %j',
    async (code, options, files) => {
      const root = createWorkspace(files);
      const { result, error } = await runOnce(root, options);
      expect(result).toEqual({ success: false });
      expect(error.trim().split('  ')[0]).toBe(code);
      expect(error).toMatch(/\nfix {2}\S/);
      expect(existsSync(join(root, 'dist'))).toBe(false);
    },
  );

  it('says NXM_TSC_OUTPUT_PATH for a link that leads out of the workspace', async () => {
    const root = createWorkspace();
    execFileSync('ln', ['-s', temporary.path, join(root, 'dist')]);
    const { error } = await runOnce(root);
    expect(error).toContain(
      'NXM_TSC_OUTPUT_PATH  outputPath dist/apps/api cannot be used: dist is',
    );
  });

  itCompiled('says NXM_TSC_OUTPUT_PATH for a folder that tsc reads sources from', async () => {
    const root = createWorkspace();
    linkCompiler(root, compilers, '7.0');
    const { error } = await runOnce(root, { outputPath: 'apps/api/src' });
    expect(error.trim().split('  ')[0]).toBe('NXM_TSC_OUTPUT_PATH');
    expect(existsSync(join(root, 'apps/api/src/main.ts'))).toBe(true);
  });

  it('says NXM_TSC_NO_PROJECT and NXM_TSC_NO_MAIN for what is not there', async () => {
    expect((await runOnce(createWorkspace(), {}, 'none')).error).toContain('NXM_TSC_NO_PROJECT');
    expect((await runOnce(createWorkspace(), {}, 'web')).error).toContain('NXM_TSC_NO_MAIN');
  });

  itCompiled(
    'says NXM_TSC_ASSET for a file that is missing and for one that hides compiled code',
    async () => {
      const root = createWorkspace({ 'other/main.js': 'x' });
      linkCompiler(root, compilers, '7.0');
      const missing = await runOnce(root, { assets: ['apps/api/README.md'] });
      expect(missing.error).toContain('Asset apps/api/README.md of api is not there.');
      const hidden = await runOnce(root, {
        assets: [{ input: 'other', glob: '*', output: 'src' }],
      });
      expect(hidden.error).toContain(
        'Asset other/main.js would replace src/main.js of the output.',
      );
      expect(existsSync(join(root, 'dist/apps/api'))).toBe(false);
    },
  );

  itCompiled.each(['5.9', '6.0', '7.0'] as const)(
    'watches with TypeScript %s until its consumer stops',
    async (version) => {
      const root = createWorkspace();
      linkCompiler(root, compilers, version);
      const { result } = await capture(async () => {
        const results = tscExecutor({ watch: true }, contextOf(root, FIXTURE, 'api'));
        const iterator = results as AsyncIterableIterator<TscResult>;
        const seen = [(await iterator.next()).value as TscResult];
        writeFiles(root, { 'apps/api/src/main.ts': 'export const answer: string = 2;\n' });
        seen.push((await iterator.next()).value as TscResult);
        writeFiles(root, { 'apps/api/src/main.ts': "export const answer: string = 'three';\n" });
        seen.push((await iterator.next()).value as TscResult);
        const waiting = iterator.next();
        await iterator.return?.();
        return { seen, last: await waiting };
      });
      expect(result.seen.map(({ success }) => success)).toEqual([true, false, true]);
      expect(result.last.done).toBe(true);
      expect(processesIn(root)).toEqual([]);
      const answer = [
        '-p',
        `require(${JSON.stringify(join(root, 'dist/apps/api/src/main.js'))}).answer`,
      ];
      expect(execFileSync(process.execPath, answer, { encoding: 'utf8' })).toBe('three\n');
      rmSync(root, { recursive: true });
    },
    120_000,
  );
});

/** Command lines of processes that have to do with a folder. */
function processesIn(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder));
}
