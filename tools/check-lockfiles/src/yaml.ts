/**
 * Plain data as block YAML, as people write it: maps, lists, strings, numbers and booleans; keys and strings quoted
 * as in JSON, which YAML reads too.
 */
export function toYaml(value: Readonly<Record<string, unknown>>, indent = ''): string {
  return Object.entries(value)
    .map(([key, each]) => `${indent}${JSON.stringify(key)}:${yamlValue(each, `${indent}  `)}`)
    .join('');
}

function yamlValue(value: unknown, indent: string): string {
  if (Array.isArray(value))
    return `\n${value.map((each) => `${indent}- ${JSON.stringify(each)}\n`).join('')}`;
  if (typeof value !== 'object' || value === null) return ` ${JSON.stringify(value)}\n`;
  return `\n${toYaml(value as Record<string, unknown>, indent)}`;
}
