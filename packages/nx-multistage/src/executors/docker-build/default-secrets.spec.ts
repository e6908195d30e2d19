import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { join } from 'node:path';
import { withDefaultSecrets } from './default-secrets';

describe('withDefaultSecrets', () => {
  const folder = createTemporaryFolder('secrets');
  writeFiles(folder.path, { 'ca.crt': 'certificate', '.npmrc': 'fund=false\n' });
  afterAll(() => folder.remove());
  const env = { NODE_EXTRA_CA_CERTS: join(folder.path, 'ca.crt') };

  it('adds what this machine uses', () => {
    expect(withDefaultSecrets([], { root: folder.path, env, manager: 'npm' })).toEqual([
      { id: 'ca', src: join(folder.path, 'ca.crt') },
      { id: 'npmrc', src: join(folder.path, '.npmrc') },
    ]);
  });

  it('adds what the package manager of the workspace reads, and nothing else', () => {
    writeFiles(folder.path, { '.yarnrc': 'registry "https://registry.example"\n' });
    expect(withDefaultSecrets([], { root: folder.path, env: {}, manager: 'yarn-classic' })).toEqual(
      [
        { id: 'npmrc', src: join(folder.path, '.npmrc') },
        { id: 'yarnrc', src: join(folder.path, '.yarnrc') },
      ],
    );
  });

  it('leaves the user’s own alone', () => {
    const own = [{ id: 'npmrc', env: 'NPMRC' }];
    expect(withDefaultSecrets(own, { root: folder.path, env, manager: 'npm' })).toEqual([
      ...own,
      { id: 'ca', src: join(folder.path, 'ca.crt') },
    ]);
  });

  it('adds no empty file', () => {
    writeFiles(folder.path, { 'empty/.npmrc': '' });
    expect(
      withDefaultSecrets([], { root: join(folder.path, 'empty'), env: {}, manager: 'npm' }),
    ).toEqual([]);
  });

  it('adds no file that is not there', () => {
    expect(
      withDefaultSecrets([], {
        root: join(folder.path, 'nowhere'),
        env: { NODE_EXTRA_CA_CERTS: join(folder.path, 'nope') },
        manager: 'npm',
      }),
    ).toEqual([]);
  });
});
