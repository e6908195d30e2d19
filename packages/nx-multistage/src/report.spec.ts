import { ToolError } from '@nx-multistage/errors';
import { formatError } from './report';

describe('formatError', () => {
  const error = new ToolError('NXM_TEST', 'what and why', {
    hint: 'do this',
    cause: new Error('beneath'),
  });

  it('prints code, what, and fix, without a stack', () => {
    expect(formatError(error, false)).toBe('\nNXM_TEST  what and why\nfix  do this');
  });

  it('adds the stack and the cause when asked to', () => {
    expect(formatError(error, true)).toMatch(
      /^\nNXM_TEST.*\nfix {2}do this\nToolError: what and why\n {4}at [\s\S]*\ncause {2}Error: beneath/,
    );
  });

  it.each([
    ['ENOSPC', 'open', 'NXM_WRITE_FAILED'],
    ['EACCES', 'scandir', 'NXM_READ_FAILED'],
    ['EACCES', 'rename', 'NXM_WRITE_FAILED'],
  ])('takes %s of %s for no fault of ours', (code, syscall, expected) => {
    const error = Object.assign(new Error(`${code}: ${syscall} 'dist/x'`), { code, syscall });
    expect(formatError(error, false)).toMatch(
      new RegExp(`^\\n${expected} {2}${code}: ${syscall} 'dist/x'\\nfix {2}\\S`),
    );
  });

  it.each([
    ['runtime.ports[0]: expected a whole number', 'port: expected a whole number'],
    ['runtime.healthCheck.path: expected', 'healthPath: expected'],
    ['runtime.user: expected', 'user: expected'],
    ['plan.base.reference contains', 'baseImage contains'],
  ])('speaks of options where core speaks of the plan: %s', (message, words) => {
    expect(formatError(new ToolError('NXM_IMAGE_PLAN', message), false)).toBe(
      `\nNXM_IMAGE_PLAN  ${words}`,
    );
  });

  it('shows a fault of ours whole, and no secret in it', () => {
    const text = formatError(new Error('lost https://u:secret@registry.example/x'), false);
    expect(text).toMatch(
      /^\nNXM_INTERNAL {2}Error: lost https:\/\/\*\*\*@registry\.example\/x\n {4}at /,
    );
  });
});
