import { run } from '@nx-multistage/exec';
import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { ociLabels, readGitFacts, remoteUrl } from './git-labels';

describe('remoteUrl', () => {
  it.each([
    ['git@git.example:team/shop.git', 'https://git.example/team/shop'],
    ['ssh://git@git.example:2222/team/shop.git', 'https://git.example/team/shop'],
    ['https://user:token@git.example/team/shop.git', 'https://git.example/team/shop'],
    ['https://user:p@ss@git.example/team/shop', 'https://git.example/team/shop'],
    ['https://git.example/team/shop', 'https://git.example/team/shop'],
    ['/srv/git/shop.git', undefined],
    ['', undefined],
  ])('%s -> %s', (remote, url) => {
    expect(remoteUrl(remote)).toBe(url);
  });
});

describe('readGitFacts', () => {
  const folder = createTemporaryFolder('git');
  afterAll(() => folder.remove());
  const git = (...argv: string[]) =>
    run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...argv], {
      cwd: folder.path,
    });

  it('is empty outside a repository', async () => {
    expect(await readGitFacts(folder.path)).toEqual({});
  });

  it('knows commit, time, remote, and whether tracked files differ', async () => {
    writeFiles(folder.path, { 'a.txt': 'a' });
    await git('init', '-q');
    await git('add', '.');
    await git('commit', '-qm', 'first', '--date=2026-01-02T03:04:05Z');
    await git('remote', 'add', 'origin', 'https://u:p@git.example/team/shop.git');
    const clean = await readGitFacts(folder.path);
    expect(clean).toEqual({
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      dirty: false,
      committedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      source: 'https://git.example/team/shop',
    });
    writeFiles(folder.path, { 'a.txt': 'b' });
    expect((await readGitFacts(folder.path)).dirty).toBe(true);
  });
});

describe('ociLabels', () => {
  it('leaves out what is not known and marks a dirty tree', () => {
    expect(
      ociLabels(
        { commit: 'abc', dirty: true },
        { title: 'api', version: undefined, base: 'node:24-alpine' },
      ),
    ).toEqual({
      'org.opencontainers.image.title': 'api',
      'org.opencontainers.image.revision': 'abc-dirty',
      'org.opencontainers.image.base.name': 'node:24-alpine',
    });
  });
});
