import { command, describeWithEngine, REPOSITORY } from '@nx-multistage/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCheckout, type Checkout } from './checkout';
import { differencesTable, KNOWN_DIFFERENCES, type KnownDifference } from './differences';
import { compareApp } from './parity';

jest.setTimeout(600_000);

const APPS = ['api', 'worker'];
const imageOf = (app: string): string => `nx-multistage-parity/${app}:buildx`;

/** Those of generated workspaces are compared where they are built: package-based and integrated. */
describeWithEngine('buildx', 'the images of buildx and of the embedded engine', () => {
  /** Rows of the list that some image has shown. */
  const seen = new Set<KnownDifference>();
  let checkout: Checkout;

  beforeAll(async () => {
    checkout = await createCheckout();
    const build = ['run-many', '-t', 'docker-build', `--projects=${APPS.join(',')}`];
    for (const options of [
      [`--engine=buildx`, `--tags=${imageOf('{imageName}')}`],
      ['--engine=embedded'],
    ]) {
      const { code, output } = await checkout.nx([...build, ...options]);
      if (code !== 0) throw new Error(output);
    }
  });
  afterAll(async () => {
    await command('docker', ['rmi', '--force', ...APPS.map(imageOf)]);
    checkout?.remove();
  });

  it.each(APPS)('hold the same: %s', async (app) => {
    const { unknown, known } = await compareApp(checkout.workspace.root, {
      image: imageOf(app),
      projectRoot: `apps/${app}`,
    });
    for (const row of known) seen.add(row);
    expect(unknown).toEqual([]);
  });

  it('differ in all that the list names', () => {
    const gone = KNOWN_DIFFERENCES.filter((row) => !seen.has(row));
    expect(gone.map(({ what }) => what)).toEqual([]);
  });

  it('differ in what docs/embedded-engine.md says', () => {
    const page = readFileSync(join(REPOSITORY, 'docs/embedded-engine.md'), 'utf8');
    const unpadded = page.replace(/ {2,}\|/g, ' |').replace(/-{4,}/g, '---');
    expect(unpadded).toContain(differencesTable());
  });
});
