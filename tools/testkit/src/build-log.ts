const STEP = /^#(\d+) \[\S+ \d+\/\d+\] (.+)$/;
const CACHED = /^#(\d+) CACHED$/;

/**
 * The instructions that BuildKit ran anew, from its plain progress: `COPY --from=artifacts /app/ ./app/`.
 * `FROM` never counts.
 *
 * @throws Error where the text holds no build at all, so that nothing passes for lack of output
 */
export function rebuiltSteps(log: string): string[] {
  const lines = log.split('\n').map((line) => line.trim());
  const steps = lines.flatMap((line) => {
    const [, id, text] = STEP.exec(line) ?? [];
    return id === undefined || text === undefined ? [] : [{ id, text }];
  });
  if (steps.length === 0) throw new Error(`No step of a build is in:\n${log}`);
  const cached = new Set(lines.map((line) => CACHED.exec(line)?.[1]));
  const rebuilt = steps.filter(({ id, text }) => !cached.has(id) && !text.startsWith('FROM '));
  return [...new Set(rebuilt.map(({ text }) => text))];
}
