import type { ReadDockerfile, ReadInstruction } from '../parse';
import { describe, type Rule } from './rule';

/** Rules about spelling. */
export const syntaxRules: Rule[] = [
  {
    id: 'I-24a',
    demand: 'keywords in upper case, no MAINTAINER',
    check: (dockerfile) =>
      all(dockerfile)
        .filter(({ keyword }) => keyword !== keyword.toUpperCase() || keyword === 'MAINTAINER')
        .map(describe),
  },
  {
    id: 'I-24b',
    demand: 'ENV, LABEL and ARG as name=value',
    check: (dockerfile) =>
      all(dockerfile)
        .filter(({ properties }) => properties.some(({ hasEquals }) => !hasEquals))
        .map(describe),
  },
  {
    id: 'I-24c',
    demand:
      'no instruction without arguments, no empty line inside one, none that runs out of the file',
    check: (dockerfile) =>
      all(dockerfile)
        .filter(
          ({ text, raw }) =>
            text.trim() === '' || /\\\n\s*(?:\n|$)/.test(raw) || raw.endsWith('\\'),
        )
        .map(describe),
  },
  {
    id: 'I-24d',
    demand: 'a comment directly above ARG or FROM describes it: `# name sentence`',
    check: (dockerfile) =>
      all(dockerfile)
        .filter((each) => ['ARG', 'FROM'].includes(each.keyword))
        .filter((each) => {
          const above = dockerfile.lines[each.line - 1] ?? '';
          const name = each.keyword === 'FROM' ? each.args[2] : each.properties[0]?.name;
          return above.startsWith('#') && !above.startsWith(`# ${name} `);
        })
        .map(describe),
  },
  {
    id: 'I-24e',
    demand: 'FROM uses arguments that are declared with a default',
    check: ({ globals, stages }) => {
      const known = globals.flatMap(({ properties }) =>
        properties.filter(({ value }) => value !== '').map(({ name }) => name),
      );
      return stages
        .filter(
          ({ base }) => /\$/.test(base) && !known.includes(/\$\{?(\w+)/.exec(base)?.[1] ?? ''),
        )
        .map(({ base }) => `FROM ${base}`);
    },
  },
  {
    id: 'I-35',
    demand: 'no pragma that silences a linter, no syntax or escape directive',
    check: ({ lines }) =>
      lines.filter((line) =>
        /^#\s*(?:hadolint\s|(?:check|syntax|escape)\s*=|shellcheck\s)/i.test(line),
      ),
  },
];

function all({ globals, stages }: ReadDockerfile): ReadInstruction[] {
  return [...globals, ...stages.flatMap(({ instructions }) => instructions)];
}
