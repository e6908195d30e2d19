import { ToolError } from '@nx-multistage/errors';
import { networkMessage, RequestFailure } from './failure';
import type { Fetch, FetchInit, FetchResponse } from './fetch';
import type { Limits } from './limits';
import type {
  RegistryRequest,
  RegistryResponse,
  RequestBody,
  ResponseStream,
  Send,
} from './request';
import { startWatchdog, type Watchdog } from './watchdog';

/** Where a request's body comes from. */
interface Source {
  /** Its own error, apart from the network's: fetch hides the difference. */
  error?: unknown;
  /** Lets it go, also where the answer came before all of it was read. */
  close?: () => void;
}

/**
 * The innermost sender: one request, one call of fetch, with its timeouts. Nothing is followed, repeated or
 * authorised here.
 *
 * @throws RequestFailure when no whole answer comes; whatever the request's own body throws; the reason of
 *   the request's signal
 */
export function createExchange(fetch: Fetch, limits: Limits): Send {
  return async (request) => {
    request.signal?.throwIfAborted();
    const total = movesBlob(request) ? limits.transferMs : limits.documentMs;
    const watch = startWatchdog(total, request.signal);
    const source: Source = {};
    let streaming = false;
    try {
      watch.allow(waitForAnswer(request, limits));
      const raw = await fetchFrugally(fetch, request, { limits, watch, source });
      const response = await toResponse(request, raw, { limits, watch });
      streaming = response.stream !== undefined;
      return response;
    } catch (error) {
      throw reasonOf(error, request, source, watch);
    } finally {
      if (!streaming) watch.stop();
      source.close?.();
    }
  };
}

interface Sending {
  limits: Limits;
  watch: Watchdog;
  source: Source;
}

function movesBlob(request: RegistryRequest): boolean {
  return request.answer === 'stream' || (request.body?.size ?? 0) > 0;
}

function waitForAnswer({ method, body }: RegistryRequest, limits: Limits): number {
  if ((body?.size ?? 0) > 0) return limits.idleMs;
  return method === 'GET' || method === 'HEAD' ? limits.answerMs : limits.commitMs;
}

/**
 * Fetches so that a streamed body is not kept: undici copies a stream aside for every mode of redirects but
 * `error`, to the last byte. Where a redirect then does come, the same is sent again in the costly mode.
 */
async function fetchFrugally(
  fetch: Fetch,
  request: RegistryRequest,
  sending: Sending,
): Promise<FetchResponse> {
  const init = toInit(request, sending);
  if (init.duplex === undefined) return fetch(request.url, init);
  try {
    return await fetch(request.url, { ...init, redirect: 'error' });
  } catch (error) {
    if (networkMessage(error) !== 'unexpected redirect') throw error;
    sending.source.close?.();
    return fetch(request.url, toInit(request, sending));
  }
}

function toInit(request: RegistryRequest, sending: Sending): FetchInit {
  return {
    method: request.method,
    // Without it fetch asks for gzip, and unpacks what must be checked byte by byte.
    headers: { 'accept-encoding': 'identity', ...request.headers },
    redirect: 'manual',
    signal: sending.watch.signal,
    ...(request.body === undefined ? {} : toBody(request, request.body, sending)),
  };
}

function toBody(
  request: RegistryRequest,
  body: RequestBody,
  sending: Sending,
): Pick<FetchInit, 'body' | 'duplex'> & { headers?: Record<string, string> } {
  if (body.size === 0) return { body: new Uint8Array(0) };
  const opened = body.open();
  if (opened instanceof Uint8Array) {
    body.onSent?.(opened.length);
    sending.watch.allow(sending.limits.commitMs);
    return { body: opened };
  }
  return {
    headers: {
      'accept-encoding': 'identity',
      ...request.headers,
      // fetch would send a stream in chunks of HTTP, which registries behind object stores refuse.
      'content-length': String(body.size),
    },
    body: paced(opened, body, sending),
    duplex: 'half',
  };
}

/** The body's pieces; the idle time runs while the network has one, not while the next is being read. */
async function* paced(
  pieces: AsyncIterable<Uint8Array>,
  body: RequestBody,
  { limits, watch, source }: Sending,
): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  source.close = () => void iterator.return?.().catch(() => undefined);
  try {
    for (;;) {
      watch.pause();
      const next = await iterator.next();
      watch.allow(next.done === true ? limits.commitMs : limits.idleMs);
      if (next.done === true) return;
      body.onSent?.(next.value.length);
      yield next.value;
    }
  } catch (error) {
    source.error = error;
    throw error;
  }
}

type Receiving = Omit<Sending, 'source'>;

async function toResponse(
  request: RegistryRequest,
  raw: FetchResponse,
  { limits, watch }: Receiving,
): Promise<RegistryResponse> {
  const response = {
    status: raw.status,
    header: (name: string) => raw.headers.get(name) ?? undefined,
    url: request.url,
    bytes: Buffer.alloc(0),
  };
  if (raw.body === null) return response;
  if (request.answer === 'stream' && (raw.status === 200 || raw.status === 206))
    return { ...response, stream: toStream(request, raw.body, { limits, watch }) };
  if (raw.status < 200 || raw.status > 299)
    return { ...response, bytes: await readSome(raw.body, { limits, watch }) };
  const maxBytes = request.maxBytes ?? limits.manifestBytes;
  const bytes = await readUpTo(raw.body, maxBytes, { limits, watch });
  if (bytes.length > maxBytes) throw tooLarge(request, maxBytes);
  return { ...response, bytes };
}

/** At most a piece more than `maxBytes`. */
async function readUpTo(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  { limits, watch }: Receiving,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  watch.allow(limits.idleMs);
  for await (const piece of body) {
    pieces.push(piece);
    size += piece.length;
    if (size > maxBytes) break;
    watch.allow(limits.idleMs);
  }
  return Buffer.concat(pieces);
}

/** The beginning of an error's body: a cut one must not hide the status. */
async function readSome(body: AsyncIterable<Uint8Array>, receiving: Receiving): Promise<Buffer> {
  const { errorBytes } = receiving.limits;
  try {
    return (await readUpTo(body, errorBytes, receiving)).subarray(0, errorBytes);
  } catch {
    return Buffer.alloc(0);
  }
}

/** The body as it comes; the idle time runs only while a piece is awaited. */
function toStream(
  request: RegistryRequest,
  body: NonNullable<FetchResponse['body']>,
  { limits, watch }: Receiving,
): ResponseStream {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      watch.allow(limits.idleMs);
      for await (const piece of body) {
        watch.pause();
        yield piece;
        watch.allow(limits.idleMs);
      }
    } catch (error) {
      throw reasonOf(error, request, {}, watch);
    } finally {
      watch.stop();
    }
  }
  watch.pause();
  return {
    [Symbol.asyncIterator]: pieces,
    discard: async () => {
      watch.stop();
      await body.cancel().catch(() => undefined);
    },
  };
}

/** What really went wrong, behind what fetch made of it. */
function reasonOf(
  error: unknown,
  request: RegistryRequest,
  source: Source,
  watch: Watchdog,
): unknown {
  if (source.error !== undefined) return source.error;
  if (request.signal?.aborted === true) return request.signal.reason;
  if (error instanceof ToolError) return error;
  return new RequestFailure(request, {
    error: watch.signal.aborted ? watch.signal.reason : error,
  });
}

function tooLarge(request: RegistryRequest, maxBytes: number): ToolError {
  return new ToolError(
    'NXM_REGISTRY_DAMAGED',
    `Could not ${request.action}: the answer of ${request.repository.registry} is larger than ${maxBytes} bytes.`,
    { hint: 'A manifest or config of that size is not an image. Check the name.' },
  );
}
