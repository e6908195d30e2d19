import type { ReadDockerfile, ReadInstruction, ReadStage } from '../parse';

/** A checkable rule for a Dockerfile; the ids are those of the security bars it unites (CIS, hadolint, BuildKit). */
export interface Rule {
  id: string;
  /** What it demands, in words. */
  demand: string;
  /** One line for each breach; none where the file keeps the rule. */
  check: (dockerfile: ReadDockerfile) => string[];
}

/** Every instruction of every stage that satisfies the test, as `line: text`. */
export function breaches(
  dockerfile: ReadDockerfile,
  isBreach: (instruction: ReadInstruction, stage: ReadStage) => boolean,
): string[] {
  return dockerfile.stages.flatMap((stage) =>
    stage.instructions.filter((each) => isBreach(each, stage)).map(describe),
  );
}

/** An instruction for a message. */
export function describe({ line, raw }: ReadInstruction): string {
  return `${line + 1}: ${raw.split('\n')[0]}`;
}

/** The instructions of a stage with one of the keywords. */
export function having(stage: ReadStage | undefined, ...keywords: string[]): ReadInstruction[] {
  return (stage?.instructions ?? []).filter(({ keyword }) => keywords.includes(keyword));
}

/** The stage that becomes the image. */
export function lastStage({ stages }: ReadDockerfile): ReadStage | undefined {
  return stages.at(-1);
}

/** The words of COPY and ADD, in either form. */
export function pathsOf({ text, args }: ReadInstruction): string[] {
  return text.startsWith('[') ? (JSON.parse(text) as string[]) : args;
}

/** The value of a flag like `--from`. */
export function flagOf({ flags }: ReadInstruction, name: string): string | undefined {
  return flags.find((flag) => flag.name === name)?.value;
}
