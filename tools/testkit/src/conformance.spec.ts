import {
  conformanceMissing,
  judgeRegistry,
  parseReport,
  type ConformanceResult,
} from './conformance';
import { KNOWN_FAILURES } from './conformance-known';
import { describeWhere } from './describe-where';
import { startFakeRegistry, type FakeRegistry, type FakeRegistryOptions } from './fake-registry';
import { registriesMissing, startRegistryServer, stopRegistryServers } from './registries';

jest.setTimeout(120_000);

it('reads the report of the suite', () => {
  const report = `<testsuite>
    <testcase name="OCI Conformance Test/ping" classname="" time="0.1" status="passed">
      <system-err>GET</system-err>
    </testcase>
    <testcase name="OCI Conformance Test/empty/tag list" classname="" time="0.1" status="failure">
      <system-out>expected &#34;x&#34; &amp; more</system-out>
      <system-err>GET</system-err>
    </testcase>
    <testcase name="OCI Conformance Test/empty/referrers" classname="" time="0.1" status="skipped">
    </testcase>
  </testsuite>`;
  expect(parseReport(report)).toEqual({
    passed: 1,
    failures: [{ name: 'empty/tag list', why: 'expected "x" & more' }],
    skipped: ['empty/referrers'],
  });
});

/** Nobody names blobs by sha512, and no registry here takes them. */
const settings = { OCI_DATA_SHA512: 'false' };

const expectKnown = ({ passed, failures }: ConformanceResult, known: readonly string[]): void => {
  expect(failures.map(({ name }) => name)).toEqual([...known].sort());
  expect(passed).toBeGreaterThan(500);
};

describeWhere(conformanceMissing() ?? registriesMissing(), 'conformance of real registries', () => {
  afterEach(stopRegistryServers);

  it.each(['plain', 'second'] as const)(
    '%s fails what it is known to fail, and nothing else',
    async (kind) => {
      const { url } = await startRegistryServer(kind);
      expectKnown(await judgeRegistry(url, { settings }), KNOWN_FAILURES[kind]);
    },
  );

  it('finds everything failed where nothing answers', async () => {
    const server = await startRegistryServer('second');
    await server.kill();
    const { passed, failures } = await judgeRegistry(server.url);
    expect(passed).toBe(0);
    expect(failures.find(({ name }) => name === 'ping')?.why).toContain('connection refused');
  });
});

describeWhere(conformanceMissing(), 'conformance of the registry in this process', () => {
  let fake: FakeRegistry | undefined;
  afterEach(() => fake?.close());

  it.each<FakeRegistryOptions>([
    {},
    { mounts: false },
    { storage: true },
    { auth: { kind: 'basic', users: { ci: 's3cret' } } },
    { auth: { kind: 'token', users: { ci: 's3cret' } } },
  ])('%j fails what it is known to fail, and nothing else', async (options) => {
    fake = await startFakeRegistry(options);
    const credentials = { username: 'ci', password: 's3cret' };
    const url = `http://${fake.host}`;
    const result = await judgeRegistry(url, { settings, ...(options.auth && { credentials }) });
    expectKnown(result, KNOWN_FAILURES.fake);
  });
});
