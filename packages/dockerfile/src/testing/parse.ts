import {
  DockerfileParser,
  type Instruction as Parsed,
  type PropertyInstruction,
} from 'dockerfile-ast';

/** An instruction as dockerfile-ast reads it back. */
export interface ReadInstruction {
  /** As written. */
  keyword: string;
  /** As written, continuation lines included. */
  raw: string;
  /** Everything after the keyword on one line, flags too. */
  text: string;
  flags: { name: string; value: string }[];
  /** Arguments without flags, quotes and continuations as they stand. */
  args: string[];
  /** Of ENV, LABEL and ARG: what the engine will have, quotes and escapes resolved. */
  properties: { name: string; value: string; hasEquals: boolean }[];
  /** Line of the keyword, from 0. */
  line: number;
}

export interface ReadStage {
  name: string;
  base: string;
  flags: { name: string; value: string }[];
  instructions: ReadInstruction[];
}

export interface ReadDockerfile {
  lines: string[];
  /** Before the first FROM. */
  globals: ReadInstruction[];
  stages: ReadStage[];
}

/** Reads a Dockerfile back with a parser that is not ours. */
export function parseDockerfile(text: string): ReadDockerfile {
  const lines = text.split('\n');
  const globals: ReadInstruction[] = [];
  const stages: ReadStage[] = [];
  for (const parsed of DockerfileParser.parse(text).getInstructions()) {
    const instruction = read(parsed, lines);
    const stage = stages.at(-1);
    if (instruction.keyword.toUpperCase() === 'FROM') {
      const [base = '', , name = ''] = instruction.args;
      stages.push({ name, base, flags: instruction.flags, instructions: [instruction] });
    } else (stage?.instructions ?? globals).push(instruction);
  }
  return { lines, globals, stages };
}

function read(parsed: Parsed, lines: readonly string[]): ReadInstruction {
  const { start, end } = parsed.getRange();
  const raw = lines.slice(start.line, end.line + 1).join('\n');
  const flagged = parsed as Parsed & {
    getFlags?: () => { getName(): string; getValue(): string | null }[];
  };
  const flags = (flagged.getFlags?.() ?? []).map((flag) => ({
    name: flag.getName(),
    value: flag.getValue() ?? '',
  }));
  const args = parsed.getArguments().map((argument) => argument.getValue());
  return {
    keyword: parsed.getInstruction(),
    raw,
    text: parsed.getArgumentsContent() ?? '',
    flags,
    args,
    properties: propertiesOf(parsed),
    line: start.line,
  };
}

function propertiesOf(parsed: Parsed): ReadInstruction['properties'] {
  if (!['ENV', 'LABEL', 'ARG'].includes(parsed.getKeyword())) return [];
  return (parsed as PropertyInstruction).getProperties().map((property) => ({
    name: property.getName(),
    value: evaluate(property.getUnescapedValue() ?? ''),
    hasEquals: property.getAssignmentOperator() === '=',
  }));
}

/**
 * BuildKit's lexer for one word (frontend/dockerfile/shell/lex.go): inside double quotes a backslash takes the
 * meaning from `"`, `$` and itself; single quotes take it from all. dockerfile-ast keeps the backslash of `\$`.
 *
 * @throws Error where the word would have a variable expanded
 */
function evaluate(word: string): string {
  const quote = /^(["'])([^]*)\1$/.exec(word);
  if (quote === null || quote[1] === '"') {
    const inner = quote?.[2] ?? word;
    if (/(?<!\\)(?:\\\\)*\$/.test(inner)) throw new Error(`expands a variable: ${word}`);
    return inner.replace(/\\(["$\\])/g, '$1');
  }
  return quote[2] ?? '';
}
