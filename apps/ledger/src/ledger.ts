import { constants, flockSync, statVFS } from 'fs-ext';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** One movement of money: whole cents, negative for what leaves the account. */
export interface Entry {
  account: string;
  cents: number;
}

export interface Ledger {
  /** Appends an entry; several processes may do so to one file at the same time. */
  append(entry: Entry): void;
  /** The sum of an account's entries, in cents; 0 for an account never heard of. */
  balance(account: string): number;
  /** Bytes that are free where the ledger lies. */
  freeBytes(): number;
}

/**
 * A ledger kept as JSON lines in one file, made when the first entry comes.
 * @param file its absolute path; the folder exists
 */
export function openLedger(file: string): Ledger {
  return {
    append: (entry) => locked(file, (fd) => writeSync(fd, `${JSON.stringify(entry)}\n`)),
    balance: (account) =>
      locked(file, (fd) =>
        entries(fd)
          .filter((entry) => entry.account === account)
          .reduce((sum, entry) => sum + entry.cents, 0),
      ),
    freeBytes: () => {
      const { f_bavail, f_bsize } = statVFS(dirname(file));
      return f_bavail * f_bsize;
    },
  };
}

/** Runs `use` with the file open for reading and appending, under flock(2)'s exclusive lock. */
function locked<T>(file: string, use: (fd: number) => T): T {
  const fd = openSync(file, 'a+', 0o600);
  try {
    flockSync(fd, constants.LOCK_EX);
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

function entries(fd: number): Entry[] {
  return readFileSync(fd, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
}
