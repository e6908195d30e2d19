import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryFolder, describeWhere } from '@nx-multistage/testkit';
import { baseLayout, baseMissing } from './base';

const bash = process.platform === 'win32' ? 'the tool is a script of bash' : undefined;
describeWhere(bash, 'the base image of the tests', () => {
  const folder = createTemporaryFolder('base-home');
  const before = process.env['NX_MULTISTAGE_ENGINES_HOME'];
  const setHome = (home: string | undefined): void => {
    if (home === undefined) delete process.env['NX_MULTISTAGE_ENGINES_HOME'];
    else process.env['NX_MULTISTAGE_ENGINES_HOME'] = home;
  };
  afterEach(() => setHome(before));
  afterAll(() => folder.remove());

  it('is looked for where the tool keeps it', () => {
    setHome(folder.path);
    const layout = join(folder.path, 'base-image/layout');
    expect(baseLayout()).toBe(layout);
    expect(baseMissing()).toMatch(/^there is no base image in .*base-image build$/);
    mkdirSync(layout, { recursive: true });
    writeFileSync(join(layout, 'index.json'), '{}');
    expect(baseMissing()).toBeUndefined();
  });

  it.each([undefined, ''])('has one place where the home is %j', (home) => {
    setHome(home);
    const isThere = existsSync(join(baseLayout(), 'index.json'));
    expect(baseMissing() === undefined).toBe(isThere);
  });
});
