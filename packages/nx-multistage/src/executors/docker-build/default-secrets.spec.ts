import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { join } from 'node:path';
import { withDefaultSecrets } from './default-secrets';

describe('withDefaultSecrets', () => {
  const folder = createTemporaryFolder('secrets');
  writeFiles(folder.path, { 'ca.crt': 'certificate', '.npmrc': 'fund=false\n' });
  afterAll(() => folder.remove());
  const env = { NODE_EXTRA_CA_CERTS: join(folder.path, 'ca.crt') };

  it('adds what this machine uses', () => {
    expect(withDefaultSecrets([], folder.path, env)).toEqual([
      { id: 'ca', src: join(folder.path, 'ca.crt') },
      { id: 'npmrc', src: join(folder.path, '.npmrc') },
    ]);
  });

  it('leaves the user’s own alone', () => {
    const own = [{ id: 'npmrc', env: 'NPMRC' }];
    expect(withDefaultSecrets(own, folder.path, env)).toEqual([
      ...own,
      { id: 'ca', src: join(folder.path, 'ca.crt') },
    ]);
  });

  it('adds no empty file', () => {
    writeFiles(folder.path, { 'empty/.npmrc': '' });
    expect(withDefaultSecrets([], join(folder.path, 'empty'), {})).toEqual([]);
  });

  it('adds no file that is not there', () => {
    expect(
      withDefaultSecrets([], join(folder.path, 'nowhere'), {
        NODE_EXTRA_CA_CERTS: join(folder.path, 'nope'),
      }),
    ).toEqual([]);
  });
});
