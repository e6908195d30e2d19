import { secretLikeNames } from '../../secret-names';
import type { ReadDockerfile } from '../parse';
import { breaches, describe, flagOf, pathsOf, type Rule } from './rule';

const isRun = (keyword: string): boolean => keyword === 'RUN';

/** Rules about single instructions, wherever they stand. */
export const instructionRules: Rule[] = [
  {
    id: 'I-06',
    demand: 'frozen installs only',
    check: (dockerfile) =>
      breaches(
        dockerfile,
        ({ keyword, text }) =>
          isRun(keyword) &&
          /\bnpm (?:i|install|update|add)\b(?! --global (?:--\S+ )*\S+@\S)|\b(?:yarn|pnpm|bun) (?:i|install|add)\b(?! --(?:frozen-lockfile|immutable))/.test(
            text,
          ),
      ),
  },
  {
    id: 'I-14',
    demand: 'no variable that any scanner takes for a secret',
    check: ({ globals, stages }) =>
      [...globals, ...stages.flatMap(({ instructions }) => instructions)]
        .filter(({ keyword }) => ['ENV', 'ARG'].includes(keyword))
        .flatMap(({ properties }) => secretLikeNames(properties.map(({ name }) => name)))
        .map((name) => `variable ${name}`),
  },
  {
    id: 'I-15',
    demand: 'credentials by secret mounts, never copied',
    check: (dockerfile) =>
      breaches(
        dockerfile,
        (each) =>
          each.keyword === 'COPY' &&
          pathsOf(each).some((path) => /(?:^|\/)(?:\.npmrc|\.env|id_rsa)/.test(path)),
      ),
  },
  {
    id: 'I-17',
    demand: 'no ADD',
    check: (dockerfile) => breaches(dockerfile, ({ keyword }) => keyword === 'ADD'),
  },
  {
    id: 'I-18',
    demand: 'packages without recommendations, lists and caches; never an upgrade',
    check: (dockerfile) =>
      breaches(
        dockerfile,
        ({ keyword, text }) => isRun(keyword) && (addsWithApk(text) || addsWithApt(text)),
      ),
  },
  {
    id: 'I-20',
    demand: 'absolute WORKDIR outside system folders, no cd in RUN',
    check: (dockerfile) =>
      breaches(
        dockerfile,
        ({ keyword, text }) =>
          (keyword === 'WORKDIR' && !/^\/(?!proc\b|dev\b|boot\b)[\w./-]+$/.test(text)) ||
          (isRun(keyword) && /(?:^|&& |; )cd\s/.test(text)),
      ),
  },
  {
    id: 'I-23',
    demand: 'a COPY has at least one source, no empty word, and a folder as target of several',
    check: (dockerfile) =>
      breaches(dockerfile, (each) => {
        if (each.keyword !== 'COPY') return false;
        const paths = pathsOf(each);
        return (
          paths.length < 2 ||
          paths.includes('') ||
          (paths.length > 2 && !paths.at(-1)?.endsWith('/'))
        );
      }),
  },
  {
    id: 'I-26',
    demand: 'no pipe, no download into a shell',
    check: (dockerfile) =>
      breaches(
        dockerfile,
        ({ keyword, text }) => isRun(keyword) && /(?<!\|)\|(?!\|)/.test(withoutQuoted(text)),
      ),
  },
  {
    id: 'I-27',
    demand: 'no sudo, su or passwd',
    check: (dockerfile) =>
      breaches(
        dockerfile,
        ({ keyword, text }) => isRun(keyword) && /\b(?:sudo|su|passwd)\s/.test(text),
      ),
  },
  {
    id: 'I-29',
    demand: 'two RUNs in a row differ in their mounts',
    check: ({ stages }) =>
      stages.flatMap(({ instructions }) =>
        instructions
          .filter((each, index) => {
            const before = instructions[index - 1];
            return (
              isRun(each.keyword) &&
              before?.keyword === 'RUN' &&
              mountsOf(each) === mountsOf(before)
            );
          })
          .map(describe),
      ),
  },
  {
    id: 'N-02',
    demand:
      'nothing newer than the oldest supported engine: no heredoc, no COPY --link, --parents, --exclude',
    check: (dockerfile) =>
      breaches(
        dockerfile,
        (each) =>
          ['link', 'parents', 'exclude'].some((name) => flagOf(each, name) !== undefined) ||
          each.flags.some(({ value }) => /\benv=/.test(value)) ||
          (['RUN', 'COPY'].includes(each.keyword) &&
            /<<-?["']?[A-Za-z_]/.test(withoutQuoted(each.raw))),
      ),
  },
];

function mountsOf({ flags }: ReadDockerfile['globals'][number]): string {
  return flags.map(({ value }) => value).join(' ');
}

/** Not as it should: with a cache, or more than was asked for. */
function addsWithApk(text: string): boolean {
  return /\bapk add (?!--no-cache )/.test(text) || /\bapk (?:update|upgrade)\b/.test(text);
}

/** Not as it should: with a question, recommendations, old lists, lists left behind, or more than was asked for. */
function addsWithApt(text: string): boolean {
  if (/(?<![\w/])apt |\bapt-get (?:dist-)?upgrade\b/.test(text)) return true;
  if (!/\bapt-get (?:install|update)\b/.test(text)) return false;
  return !/\bapt-get update\b.*\bapt-get install -y --no-install-recommends .*\brm -rf \/var\/lib\/apt\/lists\/\*/s.test(
    text,
  );
}

function withoutQuoted(text: string): string {
  return text.replace(/'[^']*'|"[^"]*"/g, '');
}
