import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDockerfile } from './dockerfile';
import { renderDockerignore } from './dockerignore';
import { swapArtifacts } from './swap-artifacts';
import { changed, distributions, goldenPlans } from './testing/plans';
import { lint } from './testing/rules/rules';

/**
 * Whole files, named by the plan they come from. `UPDATE_GOLDENS=1` accepts what is rendered now; without it a
 * missing file fails, and so does one that no plan has.
 */
const folder = join(__dirname, '..', 'goldens');
const isUpdate = process.env['UPDATE_GOLDENS'] === '1' && process.env['CI'] === undefined;

type Golden = [name: string, text: string];

const files = goldenPlans().flatMap(([name, plan]): Golden[] => [
  [`${name}.Dockerfile`, renderDockerfile(plan)],
  ...(plan.base.distro === 'alpine'
    ? [[`${name}.dockerignore`, renderDockerignore(plan)] as Golden]
    : []),
]);
const swapped = goldenPlans()
  .filter(([name]) => ['npm-integrated-compiled-port', 'npm-distroless-plain'].includes(name))
  .map(([name, plan]): Golden => [
    `${name}.artifacts-context.Dockerfile`,
    swapArtifacts(renderDockerfile(plan)),
  ]);

/** Rules that a plan breaks because its user asked for it. */
const asked: Record<string, string[]> = {
  'npm-user-instructions.Dockerfile': ['N-01 the last instruction is VOLUME ["/data"]'],
};

describe('goldens', () => {
  it.each([...files, ...swapped])('%s', (name, text) => {
    const path = join(folder, name);
    if (isUpdate) writeFileSync(path, text);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : `missing: ${name}`).toBe(text);
  });

  it('has no file without a plan', () => {
    const known = [...files, ...swapped].map(([name]) => name);
    expect(readdirSync(folder).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('sends the same files to a build whatever the base', () => {
    for (const [name, plan] of goldenPlans())
      expect([
        name,
        renderDockerignore(changed(plan, distributions.debian, { runtime: { packages: [] } })),
      ]).toEqual([
        name,
        renderDockerignore(changed(plan, distributions.alpine, { runtime: { packages: [] } })),
      ]);
  });

  it('covers the matrix', () => {
    expect(goldenPlans()).toHaveLength(2 * 2 * 2 * 2 + 13 + 3 + 2 + 2 * 5 + 2 + 4);
  });

  it.each([...files, ...swapped].filter(([name]) => name.endsWith('.Dockerfile')))(
    '%s keeps the rules',
    (name, text) => {
      expect(lint(text)).toEqual(asked[name] ?? []);
    },
  );
});
