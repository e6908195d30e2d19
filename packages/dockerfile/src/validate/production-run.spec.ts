import type { ProductionStep } from '../image-plan';
import { refusal } from '../testing/refusal';
import { changed, plainPlan, singles, type PlanChange } from '../testing/plans';
import { validatePlan } from './validate-plan';

const planned = changed(plainPlan, singles['production-run']);
const step: ProductionStep = {
  command: ['prisma', 'generate'],
  inputs: ['prisma/schema.prisma'],
  env: {},
  why: 'prisma/schema.prisma',
};

const refused: [PlanChange, string][] = [
  [{ production: { run: [] } }, 'production.run: expected at least one step, got []'],
  [
    { production: { run: [{ ...step, command: ['prisma', ''] }] } },
    'production.run[0].command: expected a program and its arguments, none of them empty, got ["prisma",""]',
  ],
  [
    { production: { run: [{ ...step, inputs: ['node_modules/a/b.proto'] }] } },
    'production.run[0].inputs[0]: expected a file that may be sent to a build; credentials, git data and installed packages never are, got "node_modules/a/b.proto"',
  ],
  [
    { production: { run: [{ ...step, inputs: ['package.json'] }] } },
    'production.run[0].inputs[0]: expected a file that does not lie where dependencies, manifest or lockfile do, got "package.json"',
  ],
  [
    { production: { env: { 'NO-NAME': '' } } },
    'production.env: expected names of letters, digits and underscores that do not begin with a digit, got "NO-NAME"',
  ],
  [
    { migrate: { packages: ['open ssl'] } },
    'migrate.packages: expected names of alpine packages, like ffmpeg or ffmpeg=~8, got "open ssl"',
  ],
  [
    { build: { generate: [[]] } },
    'build.generate[0]: expected a program and its arguments, none of them empty, got []',
  ],
];

it.each(refused)('refuses %j', (change, message) => {
  expect(refusal(() => validatePlan(changed(planned, change)))).toBe(`NXM_IMAGE_PLAN ${message}`);
});
