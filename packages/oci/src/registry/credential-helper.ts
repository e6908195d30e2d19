import { systemCode, ToolError } from '@nx-multistage/errors';
import type { Credential } from './credential';

/** Starts a program and waits for its end: `run` of @nx-multistage/exec, as far as it is used here. */
export type RunHelper = (
  file: string,
  argv: readonly string[],
  options: { input: string; timeoutMs: number },
) => Promise<{ exitCode: number | null; stdout: string; tail: string; timedOut: boolean }>;

export interface HelperRequest {
  /** Without `docker-credential-`. */
  name: string;
  /** What the login was stored under: a host, or Docker Hub's address. */
  server: string;
  /** The file that names the helper. */
  path: string;
  run: RunHelper;
  /** Milliseconds; 20 seconds by default. */
  timeoutMs?: number | undefined;
}

const TIMEOUT_MS = 20_000;
/** It becomes the name of a program: no folders. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * Asks a credential helper. Source: docker/docker-credential-helpers, README.
 *
 * @returns undefined where it has none for the server
 * @throws ToolError `NXM_CREDENTIALS_HELPER`, `NXM_CREDENTIALS_HELPER_MISSING`
 */
export async function askHelper(request: HelperRequest): Promise<Credential | undefined> {
  const { name, server, run, timeoutMs = TIMEOUT_MS } = request;
  if (!NAME.test(name)) throw failed(request, 'its name is not that of a program');
  const program = `docker-credential-${name}`;
  let result: Awaited<ReturnType<RunHelper>>;
  try {
    result = await run(program, ['get'], { input: `${server}\n`, timeoutMs });
  } catch (error) {
    throw systemCode(error) === 'NXM_PROGRAM_NOT_FOUND' ? missing(request, error) : error;
  }
  if (result.timedOut)
    throw failed(request, `it did not answer within ${timeoutMs / 1000} seconds`);
  if (result.exitCode !== 0) {
    if (/credentials not found/i.test(`${result.stdout}\n${result.tail}`)) return undefined;
    throw failed(request, `it failed${quoted(result)}`);
  }
  return readAnswer(result.stdout, request);
}

function readAnswer(stdout: string, request: HelperRequest): Credential | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(stdout);
  } catch {
    throw failed(request, 'its answer is not JSON');
  }
  const { Username: username, Secret: secret } = (answer ?? {}) as Record<string, unknown>;
  if (typeof username !== 'string' || typeof secret !== 'string')
    throw failed(request, 'its answer has no Username and Secret');
  if (secret === '') return undefined;
  const from = `docker-credential-${request.name} (named in ${request.path})`;
  return username === '<token>'
    ? { kind: 'identity', username, token: secret, from }
    : { kind: 'basic', username, password: secret, from };
}

/** The helper's own words, unless they may hold what it should have kept. */
function quoted({ exitCode, stdout, tail }: Awaited<ReturnType<RunHelper>>): string {
  const line = tail.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  const how = ` with exit code ${exitCode ?? 'none'}`;
  return line === '' || stdout.includes('{') ? how : `${how}: ${line}`;
}

function failed({ name, server, path }: HelperRequest, why: string): ToolError {
  const shown = JSON.stringify(name.slice(0, 100)).slice(1, -1);
  return new ToolError(
    'NXM_CREDENTIALS_HELPER',
    `The credential helper docker-credential-${shown}, which ${path} names for ${server}, gave no login: ${why}.`,
    {
      hint: `Try it: echo ${server} | docker-credential-${shown} get. Or remove it from ${path} and log in again.`,
    },
  );
}

function missing({ name, server, path }: HelperRequest, cause: unknown): ToolError {
  return new ToolError(
    'NXM_CREDENTIALS_HELPER_MISSING',
    `The credential helper docker-credential-${name}, which ${path} names for ${server}, is not installed.`,
    { hint: `Install it and put it on PATH, or remove it from ${path} and log in again.`, cause },
  );
}
