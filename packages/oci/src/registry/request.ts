import type { Repository } from '../model/blob';

/** One request to a registry, as data: what to send, what may come back, and the words for its errors. */
export interface RegistryRequest {
  /** What the request is for, after "could not": `push blob sha256:... to host/name`. */
  action: string;
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  repository: Repository;
  /** A path of the registry (`/v2/...`), or the whole address that the registry gave. */
  url: string;
  /** What a token must allow, the most important first: some token servers read only that one. */
  scopes: readonly string[];
  headers?: Readonly<Record<string, string>>;
  body?: RequestBody;
  /** `stream` hands a 200 or 206 over as it comes; everything else is read whole. */
  answer: 'document' | 'stream';
  /** Largest document, in bytes. */
  maxBytes?: number;
  /** `false` where a repetition needs more than the same request again, as in an upload session. */
  retry?: false;
  /** The first word with a registry: a refused connection then means that nothing is there. */
  firstContact?: true;
  signal?: AbortSignal;
}

/** A body that can be sent again. */
export interface RequestBody {
  /** Bytes. */
  size: number;
  open(): Uint8Array | AsyncIterable<Uint8Array>;
  /** Told of each piece that went to the network. */
  onSent?: (bytes: number) => void;
}

export interface RegistryResponse {
  status: number;
  /** A header, or undefined. Names in any case. */
  header(name: string): string | undefined;
  /** The address that answered: another than the request's after a redirect. */
  url: string;
  /** The whole body; empty where it is streamed. */
  bytes: Buffer;
  /** Only with `answer: 'stream'` and status 200 or 206. Read it or discard it. */
  stream?: ResponseStream;
  /** Whose credentials went along, for the text of an error. */
  credentials?: string;
}

export interface ResponseStream extends AsyncIterable<Uint8Array> {
  discard(): Promise<void>;
}

/** How a request gets its answer. Every wrapper takes one and gives one. */
export type Send = (request: RegistryRequest) => Promise<RegistryResponse>;
