import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { succeed, writeFiles } from '@nx-multistage/testkit';

/** Bare repositories by name, and where they lie. */
export type GitRepositories = ReadonlyMap<string, string>;

/** Who and when: a commit of the same files has the same id every time. */
const COMMITTER = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.org',
  GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.org',
  GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

/**
 * Makes a bare repository with one commit on `main`.
 *
 * @param folder an empty folder to work in
 * @returns its path
 */
export async function makeRepository(
  folder: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const tree = join(folder, 'trees', name);
  const bare = join(folder, `${name}.git`);
  const git = (...argv: string[]) => succeed('git', argv, { cwd: tree, env: COMMITTER });
  mkdirSync(dirname(bare), { recursive: true });
  writeFiles(tree, files);
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message=Publish');
  await git('clone', '--quiet', '--bare', tree, bare);
  return bare;
}

/** Answers a request below `/git/` as git's own server does. */
export function answerGit(
  request: IncomingMessage,
  response: ServerResponse,
  repositories: GitRepositories,
): void {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [, name, rest] = /^\/git\/([^/]+)\.git(\/.*)$/.exec(url.pathname) ?? [];
  const folder = repositories.get(name ?? '');
  if (name === undefined || folder === undefined) return void response.writeHead(404).end();
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: dirname(folder),
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      GIT_CONFIG_KEY_1: 'uploadpack.allowAnySHA1InWant',
      GIT_CONFIG_VALUE_1: 'true',
      PATH_INFO: `/${name}.git${rest}`,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...(request.headers['content-encoding'] === undefined
        ? {}
        : { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] }),
      ...(request.headers['git-protocol'] === undefined
        ? {}
        : { GIT_PROTOCOL: String(request.headers['git-protocol']) }),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => answerCgi(response, Buffer.concat(chunks)));
}

/** Splits what a CGI program printed into head and body. */
function answerCgi(response: ServerResponse, printed: Buffer): void {
  const end = printed.indexOf('\r\n\r\n');
  const head = printed.subarray(0, end).toString('latin1').split('\r\n');
  const headers = head.flatMap((line) => {
    const [, key, value] = /^([^:]+): (.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
  const status = headers.find(([key]) => key === 'Status')?.[1] ?? '200';
  response.writeHead(
    Number.parseInt(status),
    Object.fromEntries(headers.filter(([key]) => key !== 'Status')),
  );
  response.end(printed.subarray(end + 4));
}
