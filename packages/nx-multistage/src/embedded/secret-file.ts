import { ToolError } from '@nx-multistage/errors';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A secret as the option gives it, its path absolute. */
export interface GivenSecret {
  id: string;
  src?: string;
  env?: string;
}

/**
 * The file that holds a secret; one from a variable is written where only this user reads it.
 *
 * @param createFolder makes a new folder for this user alone, removed by the caller
 * @returns undefined where no secret of that id is given
 * @throws ToolError `NXM_SECRET_MISSING`
 */
export function secretFile(
  secrets: readonly GivenSecret[],
  id: string,
  { env, createFolder }: { env: NodeJS.ProcessEnv; createFolder: () => string },
): string | undefined {
  const secret = secrets.find((each) => each.id === id);
  if (secret === undefined) return undefined;
  if (secret.src !== undefined) {
    const found = statSync(secret.src, { throwIfNoEntry: false });
    if (found?.isFile() === true && found.size > 0) return secret.src;
    throw missing(id, `the file ${secret.src} is not there or empty`);
  }
  const value = env[secret.env ?? id];
  if (value === undefined || value === '')
    throw missing(id, `the variable ${secret.env ?? id} is not set`);
  const file = join(createFolder(), id);
  writeFileSync(file, value, { mode: 0o600 });
  return file;
}

function missing(id: string, why: string): ToolError {
  return new ToolError('NXM_SECRET_MISSING', `secrets: secret "${id}": ${why}.`, {
    hint: 'Give it, or take the secret out of the option.',
  });
}
