import { Agent, fetch as undiciFetch } from 'undici';
import { createRegistryClient, type RegistryClient, type RegistryClientOptions } from '../client';
import type { Fetch } from '../fetch';
import type { RetryEvent } from '../retry';

export interface TestClient extends RegistryClient {
  events: RetryEvent[];
  /** Waits that were asked for, in milliseconds; none of them happens. */
  waits: number[];
}

/** A client that never really waits between two tries, and gives a silent registry up after 300 ms. */
export function createTestClient(options: Partial<RegistryClientOptions> = {}): TestClient {
  const events: RetryEvent[] = [];
  const waits: number[] = [];
  const client = createRegistryClient({
    fetch: fetchOf('global'),
    credentials: async () => undefined,
    onEvent: (event) => events.push(event),
    sleep: async (ms) => {
      waits.push(ms);
    },
    random: () => 1,
    ...options,
    limits: { answerMs: 300, idleMs: 300, commitMs: 300, ...options.limits },
  });
  return { ...client, events, waits };
}

/** Node's own fetch, or undici's with an agent of its own as the plugin gives it. */
export function fetchOf(kind: 'global' | 'undici'): Fetch {
  if (kind === 'global') return globalThis.fetch;
  const dispatcher = new Agent();
  return (url, init) => undiciFetch(url, { ...init, dispatcher });
}
