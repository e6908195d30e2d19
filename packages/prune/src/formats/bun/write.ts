import { isRecord } from '../../manifest';
import { workspaceFolder } from './entry';
import type { Node } from './hoist';

/** What a pruned lockfile says, in Bun's order. */
export interface LockContent {
  lockfileVersion: number;
  configVersion: number | undefined;
  /** Name, version and dependencies of each root by folder; the app is the empty string. */
  workspaces: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  trustedDependencies: readonly string[];
  patchedDependencies: Readonly<Record<string, string>>;
  packages: ReadonlyMap<string, Node>;
}

/** `bun.lock` as Bun writes it: every member ends in a comma but those of a package's own line. */
export function lockfileText(content: LockContent): string {
  const { configVersion, workspaces, trustedDependencies, patchedDependencies } = content;
  const packages = [...content.packages].map(([key, { entry }]) => {
    const tuple = workspaceFolder(entry) === undefined ? entry.tuple : [entry.ident];
    return `    ${JSON.stringify(key)}: ${inline(tuple)},`;
  });
  const fields = [
    `  "lockfileVersion": ${content.lockfileVersion},`,
    ...(configVersion === undefined ? [] : [`  "configVersion": ${configVersion},`]),
    `  "workspaces": ${block(Object.fromEntries(workspaces), '  ')},`,
    ...(trustedDependencies.length === 0
      ? []
      : [`  "trustedDependencies": ${block(trustedDependencies, '  ')},`]),
    ...(Object.keys(patchedDependencies).length === 0
      ? []
      : [`  "patchedDependencies": ${block(patchedDependencies, '  ')},`]),
    packages.length === 0 ? '  "packages": {}' : `  "packages": {\n${packages.join('\n\n')}\n  }`,
  ];
  return `{\n${fields.join('\n')}\n}\n`;
}

function block(value: unknown, indent: string): string {
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (!Array.isArray(value) && !isRecord(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((each) => `${inner}${block(each, inner)},\n`)
    : Object.entries(value).map(
        ([name, each]) => `${inner}${JSON.stringify(name)}: ${block(each, inner)},\n`,
      );
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join('')}${indent}${close}`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, each]) => `${JSON.stringify(name)}: ${inline(each)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
