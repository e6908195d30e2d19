import type { CodeGeneration } from '../../workspace/code-generators';
import { stepRequest } from './step-request';

const NONE: CodeGeneration = {
  engineFree: false,
  generate: [],
  packages: [],
  rootFiles: [],
  exclude: [],
  notes: [],
};
const MIGRATE = {
  command: ['node', 'x'],
  inputs: ['prisma'],
  tools: ['prisma', 'dotenv'],
  prepare: [['node', 'x', 'version']],
  env: {},
  packages: [],
};
const RUN = {
  run: [{ command: ['x'], inputs: ['a.proto'], env: {}, why: 'option' }],
  tools: ['prisma'],
  env: {},
  packages: [],
};

describe('stepRequest', () => {
  it('asks for nothing where there is nothing', () => {
    expect(stepRequest(NONE, [])).toEqual({ excludeDependencies: [], stepFiles: {} });
  });

  it('names tools once, and approves the scripts of engines only where they are run', () => {
    expect(stepRequest({ ...NONE, production: RUN }, [])).toMatchObject({
      tools: { packages: ['prisma'], approve: [] },
      stepFiles: { run: ['a.proto'] },
    });
    expect(stepRequest({ ...NONE, production: RUN, migrate: MIGRATE }, [])).toMatchObject({
      tools: { packages: ['dotenv', 'prisma'], approve: ['@prisma/engines', 'prisma'] },
      stepFiles: { run: ['a.proto'], migrate: ['prisma'] },
    });
  });

  it('leaves in what a person wants in', () => {
    const generation = { ...NONE, exclude: ['.prisma', 'prisma'] };
    expect(stepRequest(generation, ['prisma@^6']).excludeDependencies).toEqual(['.prisma']);
  });
});
