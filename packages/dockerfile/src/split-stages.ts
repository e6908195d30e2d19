/** A stage of a Dockerfile as text. */
export interface StageText {
  /** In lower case, as BuildKit compares it. */
  name?: string;
  /** Its lines, with the comments directly above FROM. */
  text: string;
  /** In lower case: what FROM, `--from=` and `from=` of a mount name: stages, images and contexts alike. */
  references: string[];
}

/** An instruction or the comments and empty lines between two. */
interface Piece {
  text: string;
  /** The instruction on one line, without continuations and comments; empty for a piece that is none. */
  logical: string;
}

const FROM = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i;
const COPY_FROM = /^(?:COPY|ADD)\s.*?--from=["']?([^\s"']+)/i;
const MOUNT_FROM = /--mount=\S*?\bfrom=["']?([^\s,"']+)/g;
const HEREDOC = /(?<!<)<<(-?)(["']?)([A-Za-z_][A-Za-z0-9_.]*)\2/g;

/**
 * Cuts a Dockerfile at its FROM instructions, without understanding more of it than that takes: continuations,
 * comments, heredocs, the escape directive. Joined again, preamble and stages are the text as it was.
 */
export function splitStages(dockerfile: string): { preamble: string; stages: StageText[] } {
  const stages: StageText[] = [];
  let preamble = '';
  let comments = '';
  const append = (text: string): void => {
    const stage = stages.at(-1);
    if (stage === undefined) preamble += text;
    else stage.text += text;
  };
  for (const { text, logical } of pieces(dockerfile)) {
    const from = FROM.exec(logical);
    if (from !== null) {
      const [, base = '', name] = from;
      stages.push({
        ...(name === undefined ? {} : { name: name.toLowerCase() }),
        text: comments + text,
        references: [base.toLowerCase()],
      });
      comments = '';
    } else if (text.trimStart().startsWith('#')) {
      comments += text;
    } else {
      append(comments + text);
      comments = '';
      stages.at(-1)?.references.push(...referencesOf(logical));
    }
  }
  append(comments);
  return { preamble, stages };
}

function referencesOf(logical: string): string[] {
  const copy = COPY_FROM.exec(logical)?.[1];
  const mounts = [...logical.matchAll(MOUNT_FROM)].map(([, name = '']) => name);
  return [...(copy === undefined ? [] : [copy]), ...mounts].map((name) => name.toLowerCase());
}

/** Lines, with each instruction's continuation lines and heredocs joined to it. */
function pieces(dockerfile: string): Piece[] {
  const escape = /^(?:#.*\n)*#\s*escape\s*=\s*`/i.test(dockerfile) ? '`' : '\\';
  const lines = dockerfile.split(/(?<=\n)/);
  const found: Piece[] = [];
  for (let index = 0; index < lines.length; index++) {
    let text = lines[index] ?? '';
    if (isCommentOrEmpty(text)) {
      found.push({ text, logical: '' });
      continue;
    }
    let logical = text.trim();
    while (logical.endsWith(escape) && index + 1 < lines.length) {
      const next = lines[++index] ?? '';
      text += next;
      if (!isCommentOrEmpty(next)) logical = `${logical.slice(0, -1)} ${next.trim()}`;
    }
    for (const end of heredocEnds(logical))
      while (index + 1 < lines.length) {
        const next = lines[++index] ?? '';
        text += next;
        if (end(next)) break;
      }
    found.push({ text, logical });
  }
  return found;
}

function isCommentOrEmpty(line: string): boolean {
  return /^\s*(?:#|$)/.test(line);
}

function heredocEnds(logical: string): ((line: string) => boolean)[] {
  if (!/^(?:RUN|COPY|ADD)\s/i.test(logical)) return [];
  return [...logical.matchAll(HEREDOC)].map(([, dash, , word]) => (line) => {
    const text = line.replace(/\r?\n$/, '');
    return (dash === '-' ? text.replace(/^\t+/, '') : text) === word;
  });
}
