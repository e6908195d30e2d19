import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  answerRequest,
  repositoryOf,
  type ApiAnswer,
  type ApiOptions,
  type ApiRequest,
  type FakeRepository,
  type FakeState,
} from './fake-registry-api';
import { createGuard, type FakeAuth } from './fake-registry-auth';

/** What goes wrong with one request. */
export type Fault =
  /**
   * The connection is cut: before anything is done, in the middle of the request's body (which the upload
   * keeps), after all is done but before the answer, or in the middle of the answer's body.
   */
  | { kind: 'cut'; when: 'before' | 'mid-request' | 'after' | 'mid-answer' }
  /** Nothing comes any more: no answer at all, or none after half of its body. */
  | { kind: 'hang'; when: 'before' | 'mid-answer' }
  /** Another answer; nothing is done. `early`: before the body of the request is read, as proxies do. */
  | {
      kind: 'answer';
      status: number;
      headers?: Record<string, string>;
      body?: string | Buffer;
      early?: boolean;
    }
  /** The right thing is done, and the answer changed: lies about digests, sizes, places. */
  | { kind: 'edit'; edit: (answer: ApiAnswer) => ApiAnswer };

export interface FakeRequest {
  /** From 1, over the life of the registry. */
  number: number;
  method: string;
  /** With the query. */
  url: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether it came to the other origin that blobs are redirected to. */
  atStorage: boolean;
}

/** Decides about each request before it is handled. */
export type FaultHook = (request: FakeRequest) => Fault | undefined;

export interface FakeRegistryOptions extends ApiOptions {
  auth?: FakeAuth;
  /** Blobs are read from another origin, which refuses requests with credentials as object stores do. */
  storage?: boolean;
  /** https instead of http. */
  tls?: { key: string; cert: string };
  port?: number;
}

/** A registry in this process. It keeps everything in memory. */
export interface FakeRegistry {
  /** `127.0.0.1:port`. */
  host: string;
  /** Every request so far. */
  requests: FakeRequest[];
  repository(name: string): FakeRepository;
  /** From now on; undefined: no faults. */
  setFault(hook: FaultHook | undefined): void;
  close(): Promise<void>;
}

/** Starts a registry that answers by the distribution specification v1.1, and fails where it is told to. */
export async function startFakeRegistry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const state: FakeState = { repositories: new Map(), options };
  const requests: FakeRequest[] = [];
  let fault: FaultHook | undefined;
  const scheme = options.tls === undefined ? 'http' : 'https';
  const guard =
    options.auth === undefined
      ? undefined
      : createGuard(options.auth, () => `${scheme}://${hostOf(registry)}`);
  const note = (message: IncomingMessage, atStorage: boolean): FakeRequest => {
    const { method = '', url = '', headers } = message;
    const request = { number: requests.length + 1, method, url, headers, atStorage };
    requests.push(request);
    return request;
  };
  const registry = listener(options.tls, (message, response) => {
    const noted = note(message, false);
    void serve(message, response, fault?.(noted), keeper(state), (request) => {
      if (request.path === '/token' && guard !== undefined) return guard.token(request);
      const refused = guard?.check(request);
      return refused ?? redirected(answerRequest(state, request), request);
    });
  });
  const storage = listener(undefined, (message, response) => {
    const noted = note(message, true);
    void serve(
      message,
      response,
      fault?.(noted),
      () => undefined,
      (request) =>
        request.headers['authorization'] === undefined
          ? answerRequest(state, request)
          : { status: 400, headers: {}, body: Buffer.from('Only one auth mechanism allowed') },
    );
  });
  const redirected = (answer: ApiAnswer, { method, path }: ApiRequest): ApiAnswer => {
    const isBlob =
      method === 'GET' &&
      (answer.status === 200 || answer.status === 206) &&
      /\/blobs\/sha256:/.test(path);
    if (options.storage !== true || !isBlob) return answer;
    return {
      status: 307,
      headers: { location: `http://${hostOf(storage)}${path}?signature=x` },
      body: Buffer.alloc(0),
    };
  };
  await Promise.all([listen(registry, options.port ?? 0), listen(storage, 0)]);
  return {
    host: hostOf(registry),
    requests,
    repository: (name) => repositoryOf(state, name),
    setFault: (hook) => {
      fault = hook;
    },
    close: async () => {
      await Promise.all([registry, storage].map(shut));
    },
  };
}

type Listener = (message: IncomingMessage, response: ServerResponse) => void;

function listener(tls: FakeRegistryOptions['tls'], handle: Listener): Server {
  return tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function hostOf(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type KeepPart = (request: ApiRequest) => void;

/** An upload that is cut keeps what came, as registries that can resume do. */
function keeper(state: FakeState): KeepPart {
  return ({ method, path, body }) => {
    const [, name, id] = /^\/v2\/(.+)\/blobs\/uploads\/([\w-]+)$/.exec(path) ?? [];
    if (method !== 'PATCH' || name === undefined || id === undefined) return;
    const { uploads } = repositoryOf(state, name);
    const there = uploads.get(id);
    if (there !== undefined) uploads.set(id, Buffer.concat([there, body]));
  };
}

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
  keepPart: KeepPart,
  handle: (request: ApiRequest) => ApiAnswer,
): Promise<void> {
  const { socket } = message;
  if (fault?.kind === 'cut' && fault.when === 'before') return void socket.destroy();
  if (fault?.kind === 'hang' && fault.when === 'before') return void message.resume();
  if (fault?.kind === 'answer' && fault.early === true) {
    const { status, headers: own = {}, body: text = '' } = fault;
    const closing = { ...own, connection: 'close' };
    message.resume();
    return send(response, message, { status, headers: closing, body: Buffer.from(text) });
  }
  const url = new URL(message.url ?? '/', 'http://registry');
  const { method = '', headers } = message;
  const half = fault?.kind === 'cut' && fault.when === 'mid-request';
  const length = Number(headers['content-length'] ?? 0);
  const { body, whole } = await readBody(message, half ? Math.floor(length / 2) : Infinity);
  const request = {
    method,
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers,
    body,
  };
  if (half || !whole) {
    keepPart(request);
    return void socket.destroy();
  }
  if (fault?.kind === 'answer') {
    const { status, headers: own = {}, body: text = '' } = fault;
    return send(response, message, { status, headers: own, body: Buffer.from(text) });
  }
  const right = handle(request);
  if (fault?.kind === 'cut' && fault.when === 'after') return void socket.destroy();
  if (fault?.kind === 'edit') return send(response, message, fault.edit(right));
  if (fault?.kind === 'cut' || fault?.kind === 'hang')
    return sendHalf(response, message, right, fault.kind);
  send(response, message, right);
}

/** At most `limit` bytes; `whole` is false where the client went away. */
async function readBody(
  message: IncomingMessage,
  limit: number,
): Promise<{ body: Buffer; whole: boolean }> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of message as AsyncIterable<Buffer>) {
      pieces.push(piece);
      size += piece.length;
      if (size >= limit) break;
    }
    return { body: Buffer.concat(pieces).subarray(0, limit), whole: true };
  } catch {
    return { body: Buffer.concat(pieces), whole: false };
  }
}

function send(
  response: ServerResponse,
  message: IncomingMessage,
  { status, headers, body }: ApiAnswer,
): void {
  const hasLength =
    status === 204 || Object.keys(headers).some((name) => name.toLowerCase() === 'content-length');
  response.writeHead(
    status,
    hasLength ? headers : { ...headers, 'content-length': String(body.length) },
  );
  response.end(message.method === 'HEAD' ? undefined : body);
}

function sendHalf(
  response: ServerResponse,
  message: IncomingMessage,
  { status, headers, body }: ApiAnswer,
  then: 'cut' | 'hang',
): void {
  const { socket } = message;
  response.writeHead(status, { ...headers, 'content-length': String(body.length) });
  response.flushHeaders();
  const half =
    message.method === 'HEAD' ? Buffer.alloc(0) : body.subarray(0, Math.floor(body.length / 2));
  response.write(half, () => {
    if (then === 'cut') setTimeout(() => socket.destroy(), 5);
  });
}
