import { createInterface } from 'node:readline/promises';

/**
 * Lets a person pick from a list; asks only where Nx runs interactively on a terminal.
 *
 * @returns the chosen entries, or undefined where nobody can be asked
 */
export async function ask(
  question: string,
  choices: readonly string[],
): Promise<string[] | undefined> {
  const interactive = process.env['NX_INTERACTIVE'] === 'true' && process.env['CI'] !== 'true';
  if (!interactive || !process.stdin.isTTY || !process.stdout.isTTY || choices.length === 0)
    return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    choices.forEach((choice, index) => console.log(`  ${index + 1}  ${choice}`));
    const answer = await terminal.question(
      `${question} (numbers or names, comma-separated; empty for all) `,
    );
    const words = answer.split(/[\s,]+/).filter(Boolean);
    if (words.length === 0) return [...choices];
    return words.map((word) => choices[Number(word) - 1] ?? word);
  } finally {
    terminal.close();
  }
}
