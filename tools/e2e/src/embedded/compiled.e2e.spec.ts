import { createCheckout, type Checkout } from './checkout';

jest.setTimeout(600_000);

/** A build as `docker-build` records it. */
interface Build {
  engine: string;
  plan: { native: { name: string; kind: string }[] };
}

/** A line of `docker-verify --json`. */
interface Verified {
  checks: { name: string; status: string; detail: string }[];
}

/** `ledger` compiles fs-ext: possible without an engine where libc and architecture are this machine's. */
describe('a package that is compiled, without an engine, for a glibc base', () => {
  let checkout: Checkout;
  beforeAll(async () => {
    checkout = await createCheckout();
    const built = await checkout.nx(
      ['run', 'ledger:docker-build', '--engine=embedded', '--distro=debian'],
      {},
    );
    expect(built).toMatchObject({ code: 0 });
  });
  afterAll(() => checkout?.remove());

  it('is compiled and audited', () => {
    const build = checkout.workspace.json<Build & Record<string, unknown>>(
      'dist/docker/apps/ledger/build.json',
    );
    expect(build.engine).toBe('embedded');
    expect(build.plan.native).toEqual([
      expect.objectContaining({ name: 'fs-ext', kind: 'compiled' }),
    ]);
  });

  it('boots, answers and stops in user namespaces, and holds nothing it should not', async () => {
    const argv = ['run', 'ledger:docker-verify', '--json', '--excludeTaskDependencies'];
    const verified = await checkout.nx(argv);
    expect(verified).toMatchObject({ code: 0 });
    const { output } = verified;
    const json = output.slice(output.indexOf('\n{'), output.lastIndexOf('}') + 1);
    const { checks } = JSON.parse(json) as Verified;
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(checks.map(({ name }) => name)).toContain('health');
  });
});
