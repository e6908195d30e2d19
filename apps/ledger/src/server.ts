import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Entry, Ledger } from './ledger';

const MAX_BODY_BYTES = 10_000;

interface Answer {
  status: number;
  body: unknown;
}

/** The ledger over HTTP, not yet listening: `GET /health`, `POST /entries`, `GET /balance/<account>`. */
export function createLedgerServer(ledger: Ledger): Server {
  return createServer((request, response) => {
    answer(ledger, request)
      .catch((error: unknown): Answer => {
        console.error(error);
        return { status: 500, body: { error: 'internal' } };
      })
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
  });
}

async function answer(ledger: Ledger, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const route = `${request.method} ${path}`;
  if (route === 'GET /health') {
    return {
      status: 200,
      body: { status: 'ok', service: 'ledger', freeBytes: ledger.freeBytes() },
    };
  }
  if (route === 'POST /entries') {
    const entry = entryOf(await bodyOf(request));
    if (entry === undefined) {
      return {
        status: 400,
        body: { error: 'an entry is {"account": text, "cents": whole number}' },
      };
    }
    ledger.append(entry);
    return { status: 201, body: { ...entry, balance: ledger.balance(entry.account) } };
  }
  const account = /^GET \/balance\/([\w-]+)$/.exec(route)?.[1];
  if (account !== undefined) {
    return { status: 200, body: { account, balance: ledger.balance(account) } };
  }
  return { status: 404, body: { error: 'no such route' } };
}

/** The request's body as text; empty when it is longer than any entry. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return length > MAX_BODY_BYTES ? '' : Buffer.concat(chunks).toString('utf8');
}

function entryOf(text: string): Entry | undefined {
  try {
    const { account, cents } = JSON.parse(text) as Partial<Entry>;
    const valid =
      typeof account === 'string' && /^[\w-]{1,64}$/.test(account) && Number.isSafeInteger(cents);
    return valid ? { account, cents: cents as number } : undefined;
  } catch {
    return undefined;
  }
}
