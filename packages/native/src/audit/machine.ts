import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type ElfInfo, readElf } from './elf';
import type { Platform } from './platform-label';

/**
 * The platform of the running Node, read from its own executable.
 * @throws Error when it is no ELF file that names its libc: nothing can be judged then
 */
export function runningPlatform(): Platform {
  const elf = readElfFile(process.execPath);
  if (elf === undefined || elf.libc === 'none') {
    throw new Error(
      `${process.execPath} is ${elf === undefined ? 'no ELF binary' : 'not linked against a libc'}: the audit runs in a Linux image only`,
    );
  }
  const { libc } = elf;
  const glibcVersion = libc === 'glibc' ? runningGlibc() : undefined;
  const tool = TOOLS.find(({ database }) => existsSync(database))?.tool;
  return {
    arch: process.arch,
    libc,
    ...(glibcVersion === undefined ? {} : { glibcVersion }),
    ...(tool === undefined ? {} : { tool }),
  };
}

/** Where each distro's tool keeps what it installed; it stays where the tool is removed. */
const TOOLS = [
  { tool: 'apk', database: '/lib/apk' },
  { tool: 'apk', database: '/usr/lib/apk' },
  { tool: 'apt', database: '/var/lib/dpkg' },
] as const;

function runningGlibc(): string | undefined {
  const report = process.report?.getReport() as
    { header?: { glibcVersionRuntime?: string } } | undefined;
  return report?.header?.glibcVersionRuntime;
}

/** Reads one ELF file; undefined where there is none. */
export function readElfFile(path: string): ElfInfo | undefined {
  const bytes = readBytes(path);
  return bytes && readElf(bytes);
}

/** A whole file; undefined where there is none to be read. */
export function readBytes(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** The folders where the dynamic loader looks for libraries, LD_LIBRARY_PATH first. */
export function libraryFolders(platform: Platform): string[] {
  const own = (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  return [...own, ...(platform.libc === 'musl' ? muslFolders() : glibcFolders())];
}

/** musl: /etc/ld-musl-<arch>.path where it is there, else three folders. */
function muslFolders(): string[] {
  const file = existsSync('/etc')
    ? readdirSync('/etc').find((name) => /^ld-musl-.+\.path$/.test(name))
    : undefined;
  if (file === undefined) return ['/lib', '/usr/local/lib', '/usr/lib'];
  return readFileSync(`/etc/${file}`, 'utf8')
    .split(/[:\n]/)
    .filter((folder) => folder !== '');
}

/** glibc: ld.so.conf with the files of its folder, then the four that are built in. */
function glibcFolders(): string[] {
  const folder = '/etc/ld.so.conf.d';
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const lines = ['/etc/ld.so.conf', ...files.map((name) => `${folder}/${name}`)]
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line.startsWith('/'));
  return [...lines, '/lib64', '/usr/lib64', '/lib', '/usr/lib'];
}
