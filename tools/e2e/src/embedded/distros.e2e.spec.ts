import { command, describeWithEngine, succeed } from '@nx-multistage/testkit';
import { pushStandIns } from './base-images';
import { createCheckout, type Checkout } from './checkout';
import { compareApp } from './parity';

jest.setTimeout(600_000);

/** Where `base-image push` puts stand-ins: engines know no other place for those of gcr.io and cgr.dev. */
const REGISTRY = '127.0.0.1:5000';

/** Bases without a shell: the stand-in's own name, and where to find it. */
const DISTROS = {
  distroless: ['gcr.io/distroless/nodejs24-debian13:nonroot', 'node:24-trixie-slim'],
  wolfi: ['cgr.dev/chainguard/node:24', 'cgr.dev/chainguard/node:24-dev'],
};

const imageOf = (distro: string): string => `nx-multistage-distros/${distro}:buildx`;

describeWithEngine('buildx', 'images without a shell', () => {
  let checkout: Checkout;

  beforeAll(async () => {
    await pushStandIns(Object.values(DISTROS).flat());
    checkout = await createCheckout();
  });
  afterAll(async () => {
    await command('docker', ['rmi', '--force', ...Object.keys(DISTROS).map(imageOf)]);
    checkout?.remove();
  });

  it.each(Object.entries(DISTROS))(
    'are the same of buildx and embedded, and start: %s',
    async (distro, [base = '']) => {
      const baseImage = base.replace(/^[^/]+/, REGISTRY);
      const nx = async (...argv: string[]) => {
        const { code, output } = await checkout.nx(argv);
        if (code !== 0) throw new Error(output);
        return output;
      };
      await succeed('git', ['checkout', '--quiet', 'apps'], { cwd: checkout.workspace.root });
      const options = [`--distro=${distro}`, `--baseImage=${baseImage}`];
      await nx('g', 'docker-setup', 'api', ...options, '--no-interactive');
      await nx('run', 'api:docker-build', '--engine=buildx', `--tags=${imageOf(distro)}`);
      await nx('run', 'api:docker-build', '--engine=embedded');
      const { unknown } = await compareApp(checkout.workspace.root, {
        image: imageOf(distro),
        projectRoot: 'apps/api',
      });
      expect(unknown).toEqual([]);
      const { stdout } = await succeed('docker', [
        'run',
        '--rm',
        imageOf(distro),
        'node',
        '--print',
        "[process.getuid(), fs.existsSync('/bin/sh'), typeof require('/app/node_modules/bcrypt').hash].join()",
      ]);
      expect(stdout.trim()).toBe('65532,false,function');
    },
  );
});
