import type { HttpCheck } from './sample';

/**
 * Sends the requests of a sample in their order.
 *
 * @param url of the container
 * @returns per request what differs from what it asks for, empty where nothing does
 */
export async function wrongAnswers(url: string, checks: readonly HttpCheck[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const check of checks)
    for (const difference of await ask(url, check)) wrong.push(`${check.name}: ${difference}`);
  return wrong;
}

async function ask(url: string, check: HttpCheck): Promise<string[]> {
  const response = await fetch(`${url}${check.path}`, {
    method: check.method ?? 'GET',
    signal: AbortSignal.timeout(10_000),
    ...(check.body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(check.body) }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type')?.split(';', 1)[0];
  return [
    ...(response.status === check.status ? [] : [`status ${response.status}: ${text}`]),
    ...(check.contentType === undefined || check.contentType === type
      ? []
      : [`content type ${type}`]),
    ...Object.entries(check.json ?? {})
      .filter(([path, wanted]) => !fits(valueAt(JSON.parse(text), path), wanted))
      .map(([path]) => `${path} in ${text}`),
  ];
}

function valueAt(json: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], json);
}

function fits(value: unknown, wanted: unknown): boolean {
  const pattern = (wanted as { matches?: string } | null)?.matches;
  if (pattern !== undefined) return typeof value === 'string' && new RegExp(pattern).test(value);
  return JSON.stringify(value) === JSON.stringify(wanted);
}

/**
 * Whether JSON lines with these fields stand in a log in this order, other lines between them.
 *
 * @returns the first entry that is missing; undefined where all are there
 */
export function missingLine(
  log: string,
  wanted: readonly Record<string, unknown>[],
): Record<string, unknown> | undefined {
  const left = [...wanted];
  for (const line of log.split('\n')) {
    const [next] = left;
    if (next === undefined || !line.startsWith('{')) continue;
    const found = JSON.parse(line) as Record<string, unknown>;
    if (Object.entries(next).every(([key, value]) => fits(found[key], value))) left.shift();
  }
  return left[0];
}
