import { approvalSentence } from '@nx-multistage/native';
import type { DistroName } from '@nx-multistage/dockerfile';
import type { AppFacts } from '../../plan/image-plan';
import { adviceText } from '../../plan/recommend-distro';
import type { Detected } from '../../workspace/detected';
import { managerRows } from '../../package-managers/rows';
import { endOfLife } from '../../workspace/node-version';
import { joinPath } from '../../workspace/paths';
import type { WrittenFile } from './write-file';

/**
 * What was written and what it was decided from, for people.
 *
 * @param distro what the image stands on
 * @param today ISO date, to tell a Node line that gets no fixes any more
 */
export function formatSummary(
  facts: AppFacts,
  {
    written,
    kept,
    distro,
    today,
  }: {
    written: readonly WrittenFile[];
    kept: readonly string[];
    distro: Detected<DistroName>;
    today: string;
  },
): string {
  const { node, packageManager, build, port, healthPath } = facts;
  const end = endOfLife(node.value);
  const rows: [string, string][] = [
    [
      'node',
      `${node.value} (${node.from})${end !== undefined && end < today ? `; gets no fixes since ${end}` : ''}`,
    ],
    ['distro', `${distro.value} (${distro.from})`],
    [
      managerRows[packageManager.value.name].label,
      `${packageManager.value.version ?? 'the one in the base image'} (${packageManager.from})`,
    ],
    ['entry', `${joinPath(build.value.output, build.value.entry)} (${build.from})`],
    ['port', `${port.value ?? 'none'} (${port.from})`],
    ...hostRow(facts),
    ['health', port.value === undefined ? 'none (no port)' : healthText(healthPath)],
    [
      'native',
      facts.native.map(({ name, version, kind }) => `${name} ${version} ${kind}`).join(', ') ||
        'none',
    ],
    ['libraries', facts.libraries.map(({ projectName }) => projectName).join(', ') || 'none'],
    ...generatorRows(facts),
    ...kept.map((text): [string, string] => ['note', text]),
    ...approvals(facts),
    ...advice(facts),
  ];
  const files = written.map(({ path, outcome }) => `${path} ${outcome}`).join(', ');
  const body = rows.map(([key, text]) => `  ${key.padEnd(10)}${text}`);
  const diffs = written.flatMap(({ path, diff }) =>
    diff === undefined
      ? []
      : [
          `  ${path} was edited or is not ours, so it is kept (--force overwrites it). It differs from the generated one:`,
          diff,
        ],
  );
  return [
    `${facts.projectName}  ${files}`,
    ...body,
    ...diffs,
    `  next      nx run ${facts.projectName}:docker-build`,
  ].join('\n');
}

/** Steps of code generators with where they come from, and what to know of them. */
function generatorRows({ generation }: AppFacts): [string, string][] {
  return [
    ...(generation?.production?.run ?? []).map(({ command, why }): [string, string] => [
      'run',
      `${command.join(' ')} (${why})`,
    ]),
    ...(generation?.migrate === undefined
      ? []
      : ([['migrate', generation.migrate.command.join(' ')]] as [string, string][])),
    ...(generation?.notes ?? []).map((text): [string, string] => ['note', text]),
  ];
}

function hostRow({ hostVariable }: AppFacts): [string, string][] {
  return hostVariable === undefined
    ? []
    : [['host', `${hostVariable.value}=0.0.0.0 (${hostVariable.from} listens on the loopback)`]];
}

function healthText({ value, from }: AppFacts['healthPath']): string {
  return value === undefined ? `none (${from}; set healthPath to have one)` : `${value} (${from})`;
}

function approvals(facts: AppFacts): [string, string][] {
  return facts.native
    .filter(({ approval }) => approval === 'denied' || approval === 'unlisted')
    .map(({ name, version, approval }) => [
      'note',
      `${name} ${version} builds in an install script that is ${approval === 'denied' ? 'denied' : 'not approved'}: ${approvalSentence(facts.packageManager.value.name, facts.packageManager.value.version, name)}`,
    ]);
}

function advice({ distroAdvice, projectName }: AppFacts): [string, string][] {
  return distroAdvice === undefined ? [] : [['note', adviceText(distroAdvice, projectName)]];
}
