import { readErrors } from './error-body';

it.each([
  ['', '', []],
  ['404 page not found\n', '404 page not found', []],
  [
    '<html><head><style>a{b:c}</style><title>413 Request Entity Too Large</title></head><body><h1>no</h1></body></html>',
    '413 Request Entity Too Large no',
    [],
  ],
  ['{"errors":[{"code":"DENIED","message":"no"}]}', 'DENIED: no', ['DENIED']],
  [
    '{"errors":[{"code":"UNKNOWN","message":"unknown error","detail":{"Err":"no space left on device"}}]}',
    'UNKNOWN: unknown error ({"Err":"no space left on device"})',
    ['UNKNOWN'],
  ],
  [
    `{"errors":[{"code":"UNKNOWN","detail":{"Op":"write","Path":"${'/long'.repeat(40)}","Err":28}}]}`,
    `UNKNOWN ({"Op":"write","Path":"…${'/long'.repeat(12)}","Err":"no space left on device"})`,
    ['UNKNOWN'],
  ],
  ['{"errors":[{"code":"A"},{"message":"b"},{"code":1},{"code":"D"}]}', 'A; b; ', ['A']],
  ['{"errors":[null]}', '', []],
  ['{"errors":"x"}', '{"errors":"x"}', []],
  ['null', 'null', []],
  ['\u001b[31mred\u001b[0m\r\n\u0000tab\there', 'red tab here', []],
])('reads %j', (body, text, codes) => {
  expect(readErrors(Buffer.from(body))).toEqual({ codes, text: text.trim() });
});

it('shortens', () => {
  expect(readErrors(Buffer.from('x'.repeat(10_000))).text).toBe(`${'x'.repeat(400)}…`);
  expect(readErrors(Buffer.from('<'.repeat(60_000))).text.length).toBeLessThan(500);
});
