import { parseDockerfile } from '../parse';
import { baseRules } from './base';
import { imageRules } from './image';
import { instructionRules } from './instructions';
import type { Rule } from './rule';
import { syntaxRules } from './syntax';

/** All rules. `I-` are those of the security bars, `N-` our own. */
export const rules: Rule[] = [...baseRules, ...imageRules, ...instructionRules, ...syntaxRules];

/** Every breach in a Dockerfile, as `id line: text`. */
export function lint(dockerfile: string): string[] {
  const parsed = parseDockerfile(dockerfile);
  return rules.flatMap(({ id, check }) => check(parsed).map((breach) => `${id} ${breach}`));
}
