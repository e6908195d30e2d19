import { diffArrays } from 'diff';

/** One line of a Dockerfile that is not as it was generated. */
export interface EditedLine {
  /** 1-based, in the file that is there; for a line that was taken out, the one that is in its place now. */
  line: number;
  /** Without white space around it. */
  text: string;
  kind: 'added' | 'removed';
  /** The stage it stands in; none above the first FROM. */
  stage?: string;
}

/**
 * The lines by which a Dockerfile differs from the generated one, top down; a changed line is one removed and one
 * added. Comments and empty lines are left out: no image shows them. An empty answer means that the two build
 * the same image.
 *
 * @param text the Dockerfile that is there; its line endings do not matter
 * @param generated what the generator would write now
 */
export function editedLines(text: string, generated: string): EditedLine[] {
  const found: EditedLine[] = [];
  let line = 1;
  let stage: string | undefined;
  for (const { value, added, removed } of diffArrays(linesOf(generated), linesOf(text))) {
    for (const content of value) {
      if (!removed) stage = stageNamed(content) ?? stage;
      if ((added || removed) && !isSilent(content))
        found.push({
          line,
          text: content.trim(),
          kind: added ? 'added' : 'removed',
          ...(stage === undefined ? {} : { stage }),
        });
      if (!removed) line += 1;
    }
  }
  return found;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

/** A comment that is a parser directive chooses the frontend, which may do anything. */
function isSilent(line: string): boolean {
  return /^\s*(?:$|#(?!\s*(?:syntax|escape)\s*=))/i.test(line);
}

function stageNamed(line: string): string | undefined {
  const [, image, name] = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line) ?? [];
  return name ?? image;
}
