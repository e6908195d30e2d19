import { splitOutput } from './split-output';

describe('splitOutput', () => {
  it('takes the files out and shows the rest, whatever the pieces', () => {
    const files: string[] = [];
    const compiled: number[] = [];
    const splitter = splitOutput(
      (path) => files.push(path),
      (errors) => compiled.push(errors),
    );
    const text = `src/a.ts(1,1): error TS1005: ';' expected.
/w/src/a.ts
/w/node_modules/x/index.d.ts
  see /w/src/a.ts
/w/src/data.json

3:00:01 PM - Found 1 error. Watching for file changes.
3:00:02 PM - Found 0 errors. Watching for file changes.`;
    const shown = [...text].map((character) => splitter.push(character)).join('');
    expect(shown + splitter.end()).toBe(`src/a.ts(1,1): error TS1005: ';' expected.
  see /w/src/a.ts

3:00:01 PM - Found 1 error. Watching for file changes.
3:00:02 PM - Found 0 errors. Watching for file changes.`);
    expect(files).toEqual(['/w/src/a.ts', '/w/node_modules/x/index.d.ts', '/w/src/data.json']);
    expect(compiled).toEqual([1, 0]);
  });
});
