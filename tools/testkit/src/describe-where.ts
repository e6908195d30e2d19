/**
 * `describe` for tests that need something of the machine. Where it is missing they are skipped and the log
 * says why and what to do; with `CI=true` they fail instead.
 *
 * @param missing why they cannot run here and what would help; undefined where they can
 */
export function describeWhere(missing: string | undefined, title: string, tests: () => void): void {
  if (missing === undefined) return describe(title, tests);
  if (process.env['CI'] === 'true')
    return describe(title, () => {
      it('can run here', () => {
        throw new Error(missing);
      });
    });
  process.stderr.write(`\nSKIPPED  ${title}: ${missing}\n`);
  describe.skip(`${title} (${missing})`, tests);
}
