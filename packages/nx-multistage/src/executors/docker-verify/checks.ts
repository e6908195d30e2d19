import { boots, health, stops } from './checks/behaviour';
import { compilers } from './checks/compilers';
import { devDependencies } from './checks/dev-dependencies';
import { packageManagers } from './checks/package-managers';
import { secrets } from './checks/secrets';
import { user } from './checks/user';
import { valid } from './checks/valid';
import type { Check, Verdict, VerifyContext } from './context';

/** Every check, in the order of the table; the others say nothing about an image that is not valid. */
export const CHECKS: readonly Check[] = [
  { name: 'valid', run: valid },
  { name: 'user', run: user },
  { name: 'boots', run: boots },
  { name: 'health', run: health },
  { name: 'stops', run: stops },
  { name: 'package managers', run: packageManagers },
  { name: 'compilers', run: compilers },
  { name: 'dev dependencies', run: devDependencies },
  { name: 'secrets', run: secrets },
];

/** A check with its verdict. */
export interface Judged extends Verdict {
  name: string;
}

/** Judges an image. */
export function judge(context: VerifyContext): Judged[] {
  const isValid = context.findings.length === 0;
  return CHECKS.map(({ name, run }) => ({
    name,
    ...(isValid || run === valid
      ? run(context)
      : { status: 'skip' as const, detail: 'the image is not valid' }),
  }));
}
