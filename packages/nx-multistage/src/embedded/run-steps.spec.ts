import { run } from '@nx-multistage/exec';
import { isToolError } from '@nx-multistage/errors';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runSteps } from './run-steps';

const GENERATOR = `#!/usr/bin/env node
const { copyFileSync, mkdirSync, writeFileSync } = require('node:fs');
mkdirSync('node_modules/.cache', { recursive: true });
copyFileSync(process.argv[2], 'node_modules/generated.txt');
writeFileSync('node_modules/env.txt', process.env.OF_ALL + process.env.OF_STEP);
process.exit(Number(process.argv[3] ?? 0));
`;

describe('runSteps', () => {
  let at: string;
  beforeEach(() => {
    at = mkdtempSync(join(tmpdir(), 'run-steps-'));
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(at, path)), { recursive: true });
      writeFileSync(join(at, path), text);
    };
    write('ws/node_modules/.bin/generate', GENERATOR);
    chmodSync(join(at, 'ws/node_modules/.bin/generate'), 0o755);
    write('run/libs/db/schema.txt', 'model');
    write('deps/node_modules/a/package.json', '{}');
  });
  afterEach(() => rmSync(at, { recursive: true, force: true }));

  const steps = (...command: string[]): Promise<void> =>
    runSteps(
      {
        production: {
          run: [
            {
              command,
              inputs: ['libs/db/schema.txt'],
              env: { OF_STEP: '2' },
              portable: true,
              why: '',
            },
          ],
          tools: [],
          env: { OF_ALL: '1' },
          packages: [],
        },
        folder: join(at, 'deps'),
        inputs: join(at, 'run'),
        programs: [join(at, 'ws/apps/api'), join(at, 'ws')],
      },
      { run, onOutput: () => undefined },
    );

  it('leaves what the step made, without its inputs and caches', async () => {
    await steps('generate', 'libs/db/schema.txt');
    const modules = join(at, 'deps/node_modules');
    expect(readFileSync(join(modules, 'generated.txt'), 'utf8')).toBe('model');
    expect(readFileSync(join(modules, 'env.txt'), 'utf8')).toBe('12');
    expect(readdirSync(join(at, 'deps'))).toEqual(['node_modules']);
    expect(existsSync(join(modules, '.cache'))).toBe(false);
  });

  it.each([
    [['generate', 'libs/db/schema.txt', '3'], /^generate libs\/db\/schema.txt 3: exit code 3:/],
    [['nothing'], /^nothing: the workspace has not installed it$/],
  ])('says why %j failed', async (command, message) => {
    const error: unknown = await steps(...command).catch((each: unknown) => each);
    expect(isToolError(error) && [error.code, error.message]).toEqual([
      'NXM_STEP_FAILED',
      expect.stringMatching(message),
    ]);
  });
});
