/** The part of WHATWG's fetch that the client uses: Node's own and undici's both fit. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  /** Redirects are followed by this package alone: it decides who sees the credentials. */
  redirect: 'manual';
  signal: AbortSignal;
  body?: Uint8Array | AsyncIterable<Uint8Array>;
  duplex?: 'half';
}

export interface FetchResponse {
  status: number;
  headers: { get(name: string): string | null };
  body: (AsyncIterable<Uint8Array> & { cancel(): Promise<void> }) | null;
}
