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

  it('shows a fault of ours whole, and no secret in it', () => {
    const text = formatError(new Error('lost https://u:secret@registry.example/x'), false);
    expect(text).toMatch(
      /^\nNXM_INTERNAL {2}Error: lost https:\/\/\*\*\*@registry\.example\/x\n {4}at /,
    );
  });
});
