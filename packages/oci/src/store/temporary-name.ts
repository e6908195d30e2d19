import { digestOf } from '../model/digest';

/** Who writes a temporary file. */
export interface Writer {
  /** The machine's or the container's name: a process number means something there only. */
  host: string;
  pid: number;
}

const NAME = /^\.tmp-([0-9a-f]{8})-(\d+)-[0-9a-f]+$/;

/** @param unique hexadecimal digits that no other file of this process has */
export function temporaryName({ host, pid }: Writer, unique: string): string {
  return `.tmp-${hostMark(host)}-${pid}-${unique}`;
}

export function isTemporaryName(name: string): boolean {
  return name.startsWith('.tmp-');
}

/** The process that wrote a temporary file on this host; undefined for one of another host. */
export function writerOnHost(name: string, host: string): number | undefined {
  const [, mark, pid] = NAME.exec(name) ?? [];
  return mark === hostMark(host) ? Number(pid) : undefined;
}

function hostMark(host: string): string {
  return digestOf(host).slice('sha256:'.length, 'sha256:'.length + 8);
}
