import { renderDockerignore } from './dockerignore';
import { NEVER_SENT, isNeverSent } from './never-sent';
import { layouts, changed, plainPlan } from './testing/plans';

describe('renderDockerignore', () => {
  it('leaves out everything first and lets in only what the build copies', () => {
    const text = renderDockerignore(changed(plainPlan, layouts['package-based']));
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const exceptions = lines.filter((line) => line.startsWith('!'));
    expect(lines[0]).toBe('**');
    expect(exceptions).toEqual([
      '!package.json',
      '!package-lock.json',
      '!nx.json',
      '!tsconfig.base.json',
      '!packages/util/package.json',
      '!apps/api/package.json',
      '!packages/util/**',
      '!apps/api/**',
    ]);
    expect(lines.slice(1 + exceptions.length)).toEqual([
      ...NEVER_SENT,
      'packages/util/dist',
      'apps/api/dist',
    ]);
  });
});

describe('isNeverSent', () => {
  it.each([
    ['.npmrc', true],
    ['apps/api/.npmrc', true],
    ['.env', true],
    ['a/.env.local', true],
    ['a/node_modules/b/c.js', true],
    ['.git/config', true],
    ['certs/server.pem', true],
    ['id_rsa.pub', true],
    ['apps/.ssh/known_hosts', true],
    ['package.json', false],
    ['apps/environment/.envrc', false],
    ['libs/node_modules_helper', false],
    ['a.git', false],
    ['xnpmrc', false],
    ['apps/pem/x', false],
  ])('%s: %s', (path, expected) => {
    expect(isNeverSent(path)).toBe(expected);
  });
});
