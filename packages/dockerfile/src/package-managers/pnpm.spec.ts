import { changed, plainPlan } from '../testing/plans';
import { validatePlan } from '../validate/validate-plan';
import { pnpm } from './pnpm';

describe('pnpm', () => {
  it.each([
    ['9.15.9', undefined],
    ['10.34.11', undefined],
    ['11.28.11', 22],
    ['^11.0.0', 22],
    ['12.21.0', undefined],
    [undefined, undefined],
  ])('%s needs Node %s', (version, node) => {
    expect(pnpm.needsNode?.(version)).toBe(node);
  });

  it('is brought by npm at the version that is pinned', () => {
    expect(pnpm.provide('10.34.9', '24')).toEqual([
      expect.objectContaining({ argv: expect.arrayContaining(['--global', 'pnpm@10.34.9']) }),
    ]);
  });

  it('is refused on a Node that it does not run on', () => {
    const plan = changed(plainPlan, {
      packageManager: { name: 'pnpm', version: '11.28.11' },
      base: { reference: 'node:20-alpine', node: { version: '20' } },
      build: { installFiles: ['package.json', 'pnpm-lock.yaml'] },
    });
    expect(() => validatePlan(plan)).toThrow(
      'base.node.version: expected 22 or later, which pnpm 11.28.11 needs, got "20"',
    );
    expect(() => validatePlan(changed(plan, { base: { node: { version: '22' } } }))).not.toThrow();
  });
});
