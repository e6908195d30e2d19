/** One line of a table: what was measured, in seconds, and what else there is to say. */
export function row(name, { seconds, least, most }, note = '') {
  return {
    name,
    value: `${seconds.toFixed(2)} s`,
    range: `${least.toFixed(2)} to ${most.toFixed(2)}`,
    note,
  };
}

/** One line with a value of another kind. */
export function fact(name, value, note = '') {
  return { name, value, range: '', note };
}

/** `12345` -> `12,345 bytes`. */
export function bytes(count) {
  return `${count.toLocaleString('en-GB')} bytes`;
}

/** The report as Markdown. */
export function formatTable({ date, machine, load, results }) {
  return [
    `Measured ${date.slice(0, 10)} on ${machine}; load average ${load}.`,
    ...results.flatMap(({ title, rows, aims = [] }) => [
      `\n**${title}**\n`,
      ...table(
        ['', 'median', 'range', ''],
        rows.map(({ name, value, range, note }) => [name, value, range, note]),
      ),
      ...(aims.length === 0 ? [] : ['']),
      ...table(
        ['ratio', 'is', 'aim', ''],
        aims.map(({ name, ratio, most }) => [
          name,
          ratio.toFixed(2),
          most === undefined ? '' : `at most ${most.toFixed(2)}`,
          most === undefined ? '' : ratio <= most ? 'met' : 'not met',
        ]),
      ),
    ]),
  ].join('\n');
}

function table(head, rows) {
  if (rows.length === 0) return [];
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((cells) => cells[at].length)));
  const line = (cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
  return [
    line(head),
    line(widths.map((width) => '-'.repeat(Math.max(3, width)))),
    ...rows.map(line),
  ];
}
