import type { TestWorkspace } from '@nx-multistage/testkit';
import { appOf } from './recipe';
import { CELLS, GROUPS, type Cell } from './subjects';

/** What was seen of one package, by cell. */
export type Row = Record<Cell, string>;

interface Pruned {
  native: { name: string; kind: string }[];
}

/**
 * The table of docs/native-matrix.md, as prettier writes it.
 *
 * @param rows what was seen, by title
 * @param workspace where each app was pruned: its record tells the kind of each package
 */
export function matrixTable(rows: ReadonlyMap<string, Row>, workspace: TestWorkspace): string {
  const lines = GROUPS.flatMap((group) => {
    const record = workspace.json<Pruned>(`dist/docker/apps/${appOf(group, 'glibc')}/prune.json`);
    return group.subjects.map(({ title, name, spec }) => {
      const own = /^npm:(.+)@[^@]+$/.exec(spec)?.[1] ?? name;
      const kind = record.native.find((each) => each.name === own)?.kind ?? 'not native';
      return [title, kind, ...CELLS.map((cell) => cellText(rows.get(title)?.[cell]))];
    });
  });
  return aligned([['package', 'kind', ...CELLS], ...lines]);
}

function cellText(seen = 'not built'): string {
  return seen.startsWith('NXM_') ? `\`${seen}\`` : seen;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
