import { listOf, type SettingsVersion } from './settings';
import type { Fields } from './lock';

/** Settings that decide which packages can be imported without being declared; carried over as they are. */
export const HOISTING = [
  'nodeLinker',
  'hoist',
  'hoistPattern',
  'publicHoistPattern',
  'shamefullyHoist',
  'hoistingLimits',
] as const;

/**
 * Whether an install of the workspace puts a package that nobody declares where everybody can import it.
 *
 * @param settings of the workspace
 * @returns tells it of the name of a package
 */
export function publicHoisting(
  settings: Fields,
  { major }: SettingsVersion,
): (name: string) => boolean {
  if (settings['nodeLinker'] === 'hoisted' || settings['shamefullyHoist'] === true)
    return () => true;
  // Up to 9, the tools that had to be found at the root were hoisted by default.
  const byDefault = major <= 9 ? ['*eslint*', '*prettier*'] : [];
  return matcher(listOf(settings['publicHoistPattern']) ?? byDefault);
}

/** `*` stands for anything, a leading `!` takes back. Source: pnpm, packages/matcher. */
export function matcher(patterns: readonly string[]): (name: string) => boolean {
  const rules = patterns.map((pattern) => {
    const isNot = pattern.startsWith('!');
    const parts = (isNot ? pattern.slice(1) : pattern).split('*').map(escaped);
    return { isNot, pattern: new RegExp(`^${parts.join('.*')}$`) };
  });
  return (name) =>
    rules.reduce((matched, rule) => (rule.pattern.test(name) ? !rule.isNot : matched), false);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
}
