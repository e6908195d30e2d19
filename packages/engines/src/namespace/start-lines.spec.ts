import { readStartLines } from './start-lines';

it('tells the own lines from the output of the app, however they are cut', () => {
  const text = 'n pid 42\nmount: odd\nn exec\nhello\nn exec\n';
  for (let cut = 0; cut <= text.length; cut += 1) {
    const started: number[] = [];
    const lines = readStartLines('n', (pid) => started.push(pid));
    const shown = lines.push(text.slice(0, cut)) + lines.push(text.slice(cut));
    expect(shown).toBe('hello\nn exec\n');
    expect([started, lines.isStarted(), lines.pid(), lines.complaint()]).toEqual([
      [42],
      true,
      42,
      'mount: odd',
    ]);
  }
});

it('keeps the complaint of a start that failed', () => {
  const lines = readStartLines('n', () => undefined);
  expect(lines.push('n pid 42\nmount: denied\nno newline')).toBe('');
  expect([lines.isStarted(), lines.complaint()]).toEqual([false, 'mount: denied\nno newline']);
});
