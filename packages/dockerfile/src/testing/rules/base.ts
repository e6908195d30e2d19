import type { ReadDockerfile, ReadInstruction, ReadStage } from '../parse';
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
      ...managersOf(imageBase(dockerfile))
        .filter((path) => !having(lastStage(dockerfile), 'RUN').some((run) => removes(run, path)))
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
    id: 'N-03',
    demand: 'an image without a shell runs programs only',
    check: (dockerfile) =>
      hasShell(imageBase(dockerfile))
        ? []
        : having(lastStage(dockerfile), 'RUN')
            .filter(({ text }) => !text.startsWith('['))
            .map(describe),
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

const OFFICIAL = ['/usr/local/lib/node_modules', '/usr/local/bin/npm', '/usr/local/bin/npx'];

/** What a base has to install with, by what its name says. */
function managersOf(image: string): string[] {
  if (/\/distroless\//.test(image)) return [];
  if (/^cgr\.dev\//.test(image)) return ['/usr/lib/node_modules', '/usr/bin/npm', '/usr/bin/npx'];
  if (/-slim(?:@|$)/.test(image)) return [...OFFICIAL, '/usr/bin/apt-get', '/usr/bin/dpkg'];
  return [...OFFICIAL, '/sbin/apk'];
}

/** Bases that have no shell: a RUN names its program. */
const hasShell = (image: string): boolean => !/\/distroless\/|^cgr\.dev\//.test(image);

/** What the last stage stands on. */
function imageBase(dockerfile: ReadDockerfile): string {
  return imagesOf({ ...dockerfile, stages: dockerfile.stages.slice(-1) })[0] ?? '';
}

function removes({ text }: ReadInstruction, path: string): boolean {
  if (text.startsWith('[')) {
    const argv = JSON.parse(text) as string[];
    return argv.slice(argv.indexOf('--')).includes(path);
  }
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
