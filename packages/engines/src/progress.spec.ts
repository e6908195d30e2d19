import { createLineProgress } from './progress';

function record() {
  const seen: string[] = [];
  const progress = createLineProgress((text, stream) => seen.push(`${stream}:${text}`));
  return { seen, ...progress };
}

it('hands on whole lines, the last one at the end', () => {
  const { seen, push, flush } = record();
  push('#1 CAC', 'stderr');
  push('HED\n#2 ', 'stderr');
  push('out', 'stdout');
  flush();
  expect(seen).toEqual(['stderr:#1 CACHED\n', 'stdout:out\n', 'stderr:#2 \n']);
});

it('sees a credential that comes in two pieces', () => {
  const { seen, push } = record();
  push('at https://ci:s3', 'stdout');
  push('cret@registry.example\n', 'stdout');
  expect(seen).toEqual(['stdout:at https://***@registry.example\n']);
});

it('passes a line without an end on in pieces', () => {
  const { seen, push, flush } = record();
  for (let index = 0; index < 20; index++) push('x'.repeat(10_000), 'stdout');
  flush();
  expect(seen.map((text) => text.length - 'stdout:'.length)).toEqual([70_000, 70_000, 60_001]);
});
