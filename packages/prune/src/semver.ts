/** The parts of a version that decide its order. */
interface Version {
  numbers: readonly [number, number, number];
  prerelease: readonly string[];
}

interface Comparator {
  operator: '<' | '<=' | '>' | '>=' | '=';
  version: Version;
}

const PART = '(\\d+|[xX*])';
const PARTIAL = new RegExp(
  `^[v=\\s]*${PART}(?:\\.${PART}(?:\\.${PART}(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?)?)?$`,
);
const OPERATOR = /^(\^|~>?|>=|<=|>|<|=)?\s*(.*)$/;

/**
 * Whether a version lies in an npm range (`^1.2.3`, `>=1 <3`, `1.x || 2`), prereleases only where the range
 * names one of the same release. Semantics of node-semver's `satisfies`.
 *
 * @param version an exact version
 * @param range a range; anything that is none (a tag, a URL) is never satisfied
 */
export function satisfies(version: string, range: string): boolean {
  const parsed = parseVersion(version);
  if (parsed === undefined) return false;
  return range.split('||').some((alternative) => {
    const comparators = parseAlternative(alternative.trim());
    return comparators !== undefined && holds(parsed, comparators);
  });
}

function holds(version: Version, comparators: readonly Comparator[]): boolean {
  if (!comparators.every((comparator) => compares(version, comparator))) return false;
  if (version.prerelease.length === 0) return true;
  return comparators.some(
    ({ version: named }) =>
      named.prerelease.length > 0 && named.numbers.every((n, i) => n === version.numbers[i]),
  );
}

function compares(version: Version, { operator, version: other }: Comparator): boolean {
  const order = compareVersions(version, other);
  const answers = {
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
    '=': order === 0,
  };
  return answers[operator];
}

function compareVersions(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a.numbers[index] - b.numbers[index];
    if (difference !== 0) return difference;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0)
    return b.prerelease.length - a.prerelease.length;
  for (let index = 0; index < Math.max(a.prerelease.length, b.prerelease.length); index += 1) {
    const order = compareIdentifiers(a.prerelease[index], b.prerelease[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [numericA, numericB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numericA && numericB) return Number(a) - Number(b);
  if (numericA !== numericB) return numericA ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function parseVersion(text: string): Version | undefined {
  const partial = parsePartial(text.trim());
  return partial?.numbers.length === 3 ? complete(partial) : undefined;
}

interface Partial {
  numbers: readonly number[];
  prerelease: readonly string[];
}

function parsePartial(text: string): Partial | undefined {
  const match = PARTIAL.exec(text);
  if (match === null) return undefined;
  const numbers: number[] = [];
  for (const part of match.slice(1, 4)) {
    if (part === undefined || !/^\d+$/.test(part)) break;
    numbers.push(Number(part));
  }
  return { numbers, prerelease: match[4]?.split('.') ?? [] };
}

function complete({ numbers, prerelease }: Partial): Version {
  return { numbers: [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0], prerelease };
}

/** The first version after everything that shares the first `kept` numbers; `-0` keeps its prereleases out. */
function after({ numbers }: Partial, kept: number): Version {
  const next: [number, number, number] = [0, 0, 0];
  for (const index of [0, 1, 2] as const)
    if (index < kept) next[index] = (numbers[index] ?? 0) + (index === kept - 1 ? 1 : 0);
  return { numbers: next, prerelease: ['0'] };
}

function parseAlternative(text: string): Comparator[] | undefined {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(text);
  if (hyphen !== null) return hyphenRange(hyphen[1] ?? '', hyphen[2] ?? '');
  const comparators: Comparator[] = [];
  for (const part of text.replace(/(\^|~>?|[<>]=?|=)\s+/g, '$1').split(/\s+/)) {
    const parsed = parseComparator(part);
    if (parsed === undefined) return undefined;
    comparators.push(...parsed);
  }
  return comparators;
}

function hyphenRange(low: string, high: string): Comparator[] | undefined {
  const [from, to] = [parsePartial(low), parsePartial(high)];
  if (from === undefined || to === undefined) return undefined;
  const upper: Comparator[] =
    to.numbers.length === 3
      ? [{ operator: '<=', version: complete(to) }]
      : to.numbers.length === 0
        ? []
        : [{ operator: '<', version: after(to, to.numbers.length) }];
  return [{ operator: '>=', version: complete(from) }, ...upper];
}

function parseComparator(text: string): Comparator[] | undefined {
  const [, operator = '', rest = ''] = OPERATOR.exec(text) ?? [];
  const partial = parsePartial(rest === '' ? '*' : rest);
  if (partial === undefined) return undefined;
  const size = partial.numbers.length;
  const low: Comparator = { operator: '>=', version: complete(partial) };
  if (size === 0) return operator === '<' || operator === '>' ? undefined : [low];
  const upTo = (kept: number): Comparator[] => [
    low,
    { operator: '<', version: after(partial, kept) },
  ];
  if (operator === '^') return upTo(caretKeeps(partial.numbers));
  if (operator.startsWith('~')) return upTo(Math.min(size, 2));
  if (operator === '' || operator === '=')
    return size === 3 ? [{ operator: '=', version: complete(partial) }] : upTo(size);
  if (size === 3)
    return [{ operator: operator as Comparator['operator'], version: complete(partial) }];
  return partialBound(operator, partial);
}

/** `>1.2` means `>=1.3.0-0`, `<=1.2` means `<1.3.0-0`; `>=` and `<` take the missing numbers as 0. */
function partialBound(operator: string, partial: Partial): Comparator[] {
  const next = after(partial, partial.numbers.length);
  if (operator === '>') return [{ operator: '>=', version: { ...next, prerelease: [] } }];
  if (operator === '<=') return [{ operator: '<', version: next }];
  if (operator === '<')
    return [{ operator: '<', version: { ...complete(partial), prerelease: ['0'] } }];
  return [{ operator: '>=', version: complete(partial) }];
}

function caretKeeps(numbers: readonly number[]): number {
  const firstUsed = numbers.findIndex((part) => part !== 0);
  return firstUsed === -1 ? numbers.length : firstUsed + 1;
}
