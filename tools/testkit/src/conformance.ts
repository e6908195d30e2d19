import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command';
import type { Credentials } from './credentials';
import { createTemporaryFolder } from './folder';
import { commandsMissing } from './judges';

/** A check of the distribution specification that a registry does not pass. */
export interface ConformanceFailure {
  /** Such as `sha256 blobs/mount/blob-mount`. */
  name: string;
  /** What the suite says about it; empty for a check it prints nothing for. */
  why: string;
}

export interface ConformanceResult {
  /** How many checks passed. */
  passed: number;
  failures: ConformanceFailure[];
  /** Names of checks that the registry may leave out and does. */
  skipped: string[];
}

export interface ConformanceOptions {
  credentials?: Credentials;
  /** Settings of the suite, such as `{ OCI_DATA_SHA512: 'false' }`: a part that is off is not checked. */
  settings?: Record<string, string>;
}

/** Why {@link judgeRegistry} cannot work here, for `describeWhere`; undefined where it can. */
export const conformanceMissing = (): string | undefined =>
  commandsMissing(['sh', '-c', 'command -v oci-conformance']) && NOT_HERE;
const NOT_HERE = 'oci-conformance is not on PATH: npm run engines:up';

/**
 * Runs the conformance suite of the OCI distribution specification against a registry.
 *
 * @param url `http://<host>:<port>`, or https with any certificate
 * @throws Error with the suite's output where it leaves no report
 */
export async function judgeRegistry(
  url: string,
  { credentials, settings = {} }: ConformanceOptions = {},
): Promise<ConformanceResult> {
  const folder = createTemporaryFolder('conformance');
  try {
    const { protocol, host } = new URL(url);
    const { output } = await command('oci-conformance', [], {
      cwd: folder.path,
      env: {
        OCI_REGISTRY: host,
        OCI_TLS: protocol === 'https:' ? 'insecure' : 'disabled',
        OCI_REPO1: 'conformance/one',
        OCI_REPO2: 'conformance/two',
        OCI_USERNAME: credentials?.username,
        OCI_PASSWORD: credentials?.password,
        OCI_RESULTS_DIR: folder.path,
        ...settings,
      },
    });
    return readReport(join(folder.path, 'junit.xml'), output);
  } finally {
    folder.remove();
  }
}

function readReport(file: string, output: string): ConformanceResult {
  let report: string;
  try {
    report = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`oci-conformance left no report:\n${output}`, { cause });
  }
  const result = parseReport(report);
  if (result.passed + result.failures.length > 0) return result;
  throw new Error(`oci-conformance checked nothing:\n${output}`);
}

const TEST_CASE =
  /<testcase name="OCI Conformance Test\/(?<name>[^"]*)"[^>]*status="(?<status>[a-z]+)"[^>]*>(?<rest>[^]*?)<\/testcase>/g;

/** Reads the suite's JUnit report; in the order of names, each once. */
export function parseReport(report: string): ConformanceResult {
  const failures = new Map<string, ConformanceFailure>();
  const skipped = new Set<string>();
  let passed = 0;
  for (const { groups } of report.matchAll(TEST_CASE)) {
    const { name = '', status, rest = '' } = groups ?? {};
    if (status === 'passed') passed += 1;
    if (status === 'skipped') skipped.add(plain(name));
    if (status !== 'failure' || failures.has(name)) continue;
    const why = /<system-out>([^]*?)<\/system-out>/.exec(rest)?.[1] ?? '';
    failures.set(name, { name: plain(name), why: plain(why) });
  }
  const sorted = [...failures.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { passed, failures: sorted, skipped: [...skipped].sort() };
}

const ENTITIES: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  '#34': '"',
  '#39': "'",
  '#xA': '\n',
};

const plain = (xml: string): string =>
  xml.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
