import type { ReadDockerfile, ReadStage } from '../parse';
import { breaches, describe, flagOf, having, lastStage, type Rule } from './rule';

/** Rules about stages and what they are made from. */
export const baseRules: Rule[] = [
  {
    id: 'I-01',
    demand: 'a base has an explicit tag or digest, never latest',
    check: (dockerfile) =>
      imagesOf(dockerfile)
        .filter(
          (image) => !/@sha256:[0-9a-f]{64}$/.test(image) && !/:(?!latest$)[\w.-]+$/.test(image),
        )
        .map((image) => `base ${image}`),
  },
  {
    id: 'I-04',
    demand: 'more than one stage, and none of the toolchain or package managers in the last',
    check: (dockerfile) => [
      ...(dockerfile.stages.length > 1 ? [] : ['a single stage']),
      ...having(lastStage(dockerfile), 'RUN')
        .filter(({ text }) =>
          /\b(?:apk add|apt-get install)\b[^&]*(?:g\+\+|gcc|make|python3|git)(?:\s|$)/.test(text),
        )
        .map(describe),
      ...[
        '/usr/local/lib/node_modules',
        '/usr/local/bin/npm',
        '/usr/local/bin/npx',
        ...(isDebian(dockerfile) ? ['/usr/bin/apt-get', '/usr/bin/dpkg'] : ['/sbin/apk']),
      ]
        .filter(
          (path) => !having(lastStage(dockerfile), 'RUN').some((run) => removes(run.text, path)),
        )
        .map((path) => `${path} stays in the image`),
    ],
  },
  {
    id: 'I-21',
    demand:
      'stage names are unique, lower-case, not reserved; --from names an earlier stage and not all of it',
    check: (dockerfile) => [...stageNames(dockerfile), ...fromFlags(dockerfile)],
  },
  {
    id: 'I-25',
    demand: 'no constant platform in FROM',
    check: (dockerfile) =>
      breaches(
        dockerfile,
        (each) =>
          each.keyword === 'FROM' &&
          !(flagOf(each, 'platform') ?? '$BUILDPLATFORM').startsWith('$'),
      ),
  },
];

/** What the stages stand on: arguments resolved, stages and scratch left out. */
function imagesOf({ globals, stages }: ReadDockerfile): string[] {
  const defaults = new Map(
    globals.flatMap(({ properties }) => properties.map(({ name, value }) => [name, value])),
  );
  const names = new Set(['scratch', ...stages.map(({ name }) => name)]);
  return stages
    .map(({ base }) => base.replace(/\$\{?(\w+)\}?/, (_, name: string) => defaults.get(name) ?? ''))
    .filter((image) => !names.has(image));
}

const isDebian = (dockerfile: ReadDockerfile): boolean =>
  imagesOf(dockerfile).some((image) => /-slim(?:@|$)/.test(image));

function removes(text: string, path: string): boolean {
  return new RegExp(`\\brm -rf\\b[^&]* ${path}(?:\\s|$)`).test(text);
}

function stageNames({ stages }: ReadDockerfile): string[] {
  return stages.flatMap(({ name, base }, index) => [
    ...(/^[a-z][a-z0-9-]*$/.test(name) ? [] : [`stage name ${JSON.stringify(name)} of ${base}`]),
    ...(['scratch', 'context'].includes(name) ? [`reserved stage name ${name}`] : []),
    ...(stages.findIndex((other) => other.name === name) === index ? [] : [`second stage ${name}`]),
  ]);
}

function fromFlags(dockerfile: ReadDockerfile): string[] {
  const earlier = (stage: ReadStage): string[] =>
    dockerfile.stages.slice(0, dockerfile.stages.indexOf(stage)).map(({ name }) => name);
  return breaches(dockerfile, (each, stage) => {
    const from = flagOf(each, 'from');
    if (from === undefined) return false;
    return !earlier(stage).includes(from) || each.args[0] === '/';
  });
}
