import { isSweepable } from './sweepable';
import { temporaryName, writerOnHost } from './temporary-name';

const rule = { before: 1000, host: 'here', isAlive: (pid: number) => pid === 1 };
const file = (name: string, usedMs: number) => ({ name, usedMs, size: 0 });
const dead = temporaryName({ host: 'here', pid: 2 }, 'ab');
const alive = temporaryName({ host: 'here', pid: 1 }, 'ab');
const elsewhere = temporaryName({ host: 'there', pid: 2 }, 'ab');

it.each([
  ['an old blob', file('00ff', 999), true],
  ['a blob in use', file('00ff', 1000), false],
  ['what a dead writer left', file(dead, 2000), true],
  ['what a living writer writes', file(alive, 2000), false],
  ['what a living writer forgot', file(alive, 999), true],
  ['what another machine or container writes', file(elsewhere, 2000), false],
  ['what another machine or container left', file(elsewhere, 999), true],
  ['a temporary name of another kind', file('.tmp-x', 2000), false],
])('%s', (_what, each, expected) => {
  expect(isSweepable(each, rule)).toBe(expected);
});

it('finds the writer in the name', () => {
  expect(dead).toMatch(/^\.tmp-[0-9a-f]{8}-2-ab$/);
  expect([writerOnHost(dead, 'here'), writerOnHost(dead, 'there')]).toEqual([2, undefined]);
});
