import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from './ledger';
import { createLedgerServer } from './server';

const port = Number(process.env['PORT'] || 3000);
const file = process.env['LEDGER_FILE'] || join(tmpdir(), 'ledger.jsonl');

/** Ends by the signal itself: nothing is in memory that is not in the file. */
createLedgerServer(openLedger(file)).listen(port, '0.0.0.0', () => {
  console.log(JSON.stringify({ event: 'listening', port, file }));
});
