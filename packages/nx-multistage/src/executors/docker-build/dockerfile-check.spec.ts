import { renderDockerfile, type ImagePlan } from '@nx-multistage/dockerfile';
import { FACTS } from '../../testing/facts';
import { planImage } from '../../plan/image-plan';
import { checkDockerfile } from './dockerfile-check';

const render = (plan: ImagePlan): string => renderDockerfile(plan, {});
const PLAN = planImage(FACTS, {});
const TODAY = render(PLAN);
const MOVED = planImage(
  { ...FACTS, build: { value: { output: 'dist/apps/api', entry: 'main.cjs' }, from: 'target' } },
  {},
);
const COMPILED = planImage(
  {
    ...FACTS,
    native: [{ name: 'fs-ext', version: '2.1.1', kind: 'compiled', why: '', approval: 'approved' }],
  },
  {},
);

describe('checkDockerfile', () => {
  it('has nothing to say of what would be generated today', () => {
    expect(checkDockerfile(TODAY, PLAN, TODAY)).toEqual([]);
  });

  it('trusts start instructions of the user', () => {
    const own = planImage(FACTS, { instructions: { production: ['CMD ["server"]'] } });
    expect(render(own)).not.toContain('app/src/main.js');
    expect(checkDockerfile(render(own), own, render(own))).toEqual([]);
  });

  it.each([
    ['starts another file', MOVED, /starts? app\/main\.cjs/, '--main=main.cjs'],
    ['lacks the toolchain', COMPILED, /no toolchain, and fs-ext/, 'nx g docker-setup api'],
  ])('refuses a generated file that %s', (_, plan, message, fix) => {
    expect(() => checkDockerfile(TODAY, plan, render(plan))).toThrow(
      expect.objectContaining({
        code: 'NXM_DOCKERFILE_STALE',
        message: expect.stringMatching(message),
        hint: expect.stringContaining(fix),
      }),
    );
  });

  it('notes a generated file that is out of date and still builds', () => {
    const changed = planImage(FACTS, { user: '2000:2000' });
    expect(checkDockerfile(TODAY, changed, render(changed))).toEqual([
      'apps/api/Dockerfile is not what would be generated today: nx g docker-setup api',
    ]);
  });

  it('builds what a person edited, and says what looks wrong', () => {
    const note = 'apps/api/Dockerfile was edited by hand and is built as it is';
    const edited = `${TODAY}\n# mine\n`;
    expect(checkDockerfile(edited, PLAN, TODAY)).toEqual([note]);
    expect(checkDockerfile(edited, MOVED, render(MOVED))).toEqual([
      `${note}; it does not start app/main.cjs, which is what the build wrote`,
    ]);
  });

  it('leaves a foreign file to its author', () => {
    expect(checkDockerfile('FROM node\nCMD ["x"]\n', MOVED, render(MOVED))).toEqual([]);
  });
});
