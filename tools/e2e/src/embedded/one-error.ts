import type { CommandResult } from '@nx-multistage/testkit';

/** The contract of every error of ours: one, with its code and a fix, no stack, and exit code 1. */
export function expectOneError(result: CommandResult, code: string): void {
  const codes = [...result.output.matchAll(/^(NXM_\w+) {2}/gm)].map(([, found]) => found);
  expect([codes, result.code]).toEqual([[code], 1]);
  expect(result.output).toMatch(/^fix {2}\S/m);
  expect(result.output).not.toMatch(/^\s+at .*nx-multistage/m);
}
