import { isToolError } from '@nx-multistage/errors';
import type { PruneRequest } from '../request';
import { locked, lockText, packagesOf } from '../testing/lock';
import { requestFor } from '../testing/request';
import { snapshotOf } from '../testing/snapshot';
import { planPrune, type PrunePlan } from './plan';

const root = {
  name: 'ws',
  packageManager: 'npm@11.19.1',
  dependencies: { a: '^1.0.0' },
  devDependencies: { cli: '^2.0.0' },
};

function plan(request: Partial<Omit<PruneRequest, 'app'>>, main = `require('a')`): PrunePlan {
  const packages = {
    'node_modules/a': locked('1.0.0'),
    'node_modules/cli': locked('2.0.0', { dev: true, dependencies: { engine: '^3.0.0' } }),
    'node_modules/engine': locked('3.0.0', { dev: true, hasInstallScript: true }),
  };
  return planPrune(
    requestFor('/ws', request),
    snapshotOf({
      'package.json': root,
      'package-lock.json': lockText(root, packages),
      'dist/apps/api/main.js': main,
      'prisma/schema.prisma': 'model',
      'prisma/migrations/1/migration.sql': 'CREATE',
      'prisma/.env': 'SECRET=1',
    }),
  );
}

function refusal(request: Partial<Omit<PruneRequest, 'app'>>): string {
  try {
    plan(request);
  } catch (error) {
    if (isToolError(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'no error';
}

const tools = { packages: ['cli'], approve: [] };

describe('tools and files of steps', () => {
  it('adds nothing where nobody asks', () => {
    expect([...plan({}).texts.keys()].filter((path) => path.startsWith('tools/'))).toEqual([]);
  });

  it('locks the tools in a folder of their own, and leaves the app without them', () => {
    const { texts } = plan({ tools });
    const manifest: unknown = JSON.parse(texts.get('tools/package.json') ?? '');
    expect(manifest).toMatchObject({
      name: 'api-tools',
      private: true,
      packageManager: 'npm@11.19.1',
      dependencies: { cli: '2.0.0' },
    });
    const names = (path: string): string[] => Object.keys(packagesOf(texts.get(path) ?? ''));
    expect(names('tools/package-lock.json')).toEqual([
      '',
      'node_modules/cli',
      'node_modules/engine',
    ]);
    expect(names('install/package-lock.json')).toEqual(['', 'node_modules/a']);
  });

  it('approves the scripts that the tools need', () => {
    const { texts } = plan({ tools: { ...tools, approve: ['engine'] } });
    expect(JSON.parse(texts.get('tools/package.json') ?? '')).toMatchObject({
      allowScripts: { engine: true },
    });
  });

  it('copies files and folders to their places, and no secret among them', () => {
    const { copies } = plan({
      stepFiles: { run: ['prisma/schema.prisma'], migrate: ['prisma'] },
    });
    expect([...copies].filter(([path]) => /^(?:run|migrate)\//.test(path))).toEqual([
      ['run/prisma/schema.prisma', 'prisma/schema.prisma'],
      ['migrate/prisma/migrations/1/migration.sql', 'prisma/migrations/1/migration.sql'],
      ['migrate/prisma/schema.prisma', 'prisma/schema.prisma'],
    ]);
  });

  it("lets generated code be imported that is nobody's package", () => {
    const request = { excludeDependencies: ['.prisma', 'prisma'] };
    const { texts } = plan(request, `require('a'); require('.prisma/client/default')`);
    expect(JSON.parse(texts.get('package.json') ?? '')).toMatchObject({
      dependencies: { a: '1.0.0' },
    });
  });

  it.each([
    [
      { tools: { packages: ['gone'], approve: [] } },
      'NXM_TOOL_MISSING gone, which a step of production.run or migrate needs, is not in package-lock.json.',
    ],
    [
      { stepFiles: { run: ['no/such.proto'] } },
      'NXM_STEP_INPUT_MISSING inputs: no/such.proto does not exist or is empty.',
    ],
    [{ stepFiles: { run: ['.'] } }, 'NXM_STEP_INPUT_MISSING inputs: . does not exist or is empty.'],
    [{ stepFiles: { run: ['../up'] } }, 'NXM_PATH_UNSAFE input ../up leaves its folder'],
    [
      { stepFiles: { run: ['prisma/.env'] } },
      'NXM_PATH_UNSAFE input prisma/.env leaves its folder',
    ],
  ])('refuses %j', (request, message) => {
    expect(refusal(request)).toBe(message);
  });
});
