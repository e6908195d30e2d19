import { isElfProgram, type ReadBytes } from './elf-program';

/** The modes of a layer. Never the host's: it may have no execute bits, or a umask of its own. */
export const MODES = { directory: 0o755, file: 0o644, executable: 0o755, symlink: 0o777 } as const;

/** Bytes at a file's start that decide for nearly every file. */
export const HEAD_BYTES = 1024;

/**
 * The mode of a file, by its content alone: a script (`#!`) and an ELF program can be executed, all else
 * can not.
 *
 * @param head the first {@link HEAD_BYTES} of the file, or all of a shorter one
 * @param read for the tables of an ELF file that lie further on
 */
export async function fileMode(head: Buffer, read: ReadBytes): Promise<number> {
  const isScript = head[0] === 0x23 && head[1] === 0x21;
  return isScript || (await isElfProgram(head, read)) ? MODES.executable : MODES.file;
}
