/** The part of WHATWG's fetch that the client uses: Node's own and undici's both fit. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  /** Never `follow`: this package decides who sees the credentials. */
  redirect: 'manual' | 'error';
  signal: AbortSignal;
  body?: Uint8Array | AsyncIterable<Uint8Array>;
  duplex?: 'half';
}

export interface FetchResponse {
  status: number;
  headers: { get(name: string): string | null };
  body: (AsyncIterable<Uint8Array> & { cancel(): Promise<void> }) | null;
}
