import { isToolError, systemCode, ToolError } from './tool-error';

it('redacts its message and its hint', () => {
  const error = new ToolError('NXM_TEST', 'no https://a:b@registry.example', {
    hint: 'set _authToken=abc',
  });
  expect([error.code, error.message, error.hint]).toEqual([
    'NXM_TEST',
    'no https://***@registry.example',
    'set _authToken=***',
  ]);
});

it('keeps the cause, and has none without one', () => {
  const cause = new Error('below');
  expect(new ToolError('NXM_TEST', 'above', { cause }).cause).toBe(cause);
  expect('cause' in new ToolError('NXM_TEST', 'above')).toBe(false);
});

it('is told from other errors by its shape, also when another copy of the class made it', () => {
  const copy = Object.assign(new Error('x'), { name: 'ToolError', code: 'NXM_TEST' });
  expect([
    isToolError(new ToolError('NXM_TEST', 'x')),
    isToolError(copy),
    isToolError(Object.assign(new Error('x'), { code: 'ENOENT' })),
    isToolError({ name: 'ToolError', code: 'NXM_TEST' }),
    isToolError(undefined),
  ]).toEqual([true, true, false, false, false]);
});

it.each([
  [Object.assign(new Error('x'), { code: 'ENOSPC' }), 'ENOSPC'],
  [Object.assign(new Error('x'), { code: 7 }), undefined],
  [null, undefined],
  ['ENOSPC', undefined],
])('reads the system code of %p', (error, code) => {
  expect(systemCode(error)).toBe(code);
});
