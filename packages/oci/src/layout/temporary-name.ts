import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { systemCode } from '@nx-multistage/errors';

const NAME = /^\.tmp-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}$/;

/** This machine, or this container: process ids mean something only there. */
const host = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A name for a file that is being written, which tells whose it is. */
export function temporaryName(): string {
  return `.tmp-${host()}-${process.pid}-${randomBytes(6).toString('hex')}`;
}

/** Whether a name is that of a temporary file whose process is gone. */
export function isAbandoned(name: string): boolean {
  const [, where, pid] = NAME.exec(name) ?? [];
  return where === host() && !isAlive(Number(pid));
}

/** Whether a process of this machine runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
