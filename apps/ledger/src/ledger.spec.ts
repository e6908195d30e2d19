import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from './ledger';
import { createLedgerServer } from './server';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ledger-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('openLedger', () => {
  it('keeps entries as lines and adds them up', () => {
    const file = join(folder, 'ledger.jsonl');
    const ledger = openLedger(file);
    ledger.append({ account: 'rent', cents: -90000 });
    ledger.append({ account: 'pay', cents: 250000 });
    ledger.append({ account: 'rent', cents: 500 });
    expect(readFileSync(file, 'utf8')).toBe(
      '{"account":"rent","cents":-90000}\n{"account":"pay","cents":250000}\n{"account":"rent","cents":500}\n',
    );
    expect(ledger.balance('rent')).toBe(-89500);
    expect(ledger.balance('never')).toBe(0);
    expect(ledger.freeBytes()).toBeGreaterThan(0);
  });
});

describe('the server', () => {
  it('answers', async () => {
    const server = createLedgerServer(openLedger(join(folder, 'ledger.jsonl')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const post = (body: string) => fetch(`${base}/entries`, { method: 'POST', body });
    try {
      expect(await (await fetch(`${base}/health`)).json()).toMatchObject({ status: 'ok' });
      const made = await post('{"account":"rent","cents":-500}');
      expect([made.status, await made.json()]).toEqual([
        201,
        { account: 'rent', cents: -500, balance: -500 },
      ]);
      expect((await post('{"account":"rent"}')).status).toBe(400);
      expect((await post('no json')).status).toBe(400);
      expect((await post(JSON.stringify('x'.repeat(20_000)))).status).toBe(400);
      expect(await (await fetch(`${base}/balance/rent`)).json()).toEqual({
        account: 'rent',
        balance: -500,
      });
      expect((await fetch(`${base}/nothing`)).status).toBe(404);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
