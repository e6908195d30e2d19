import { renderDockerfile } from '@nx-multistage/dockerfile';
import { planImage } from '../plan/image-plan';
import { FACTS } from '../testing/facts';
import { editedLines } from './edited-lines';

const generated = renderDockerfile(planImage(FACTS, {}));
const lines = generated.split('\n');
const numberOf = (text: string): number => lines.indexOf(text) + 1;

describe('editedLines', () => {
  it.each([
    ['the generated text', generated],
    ['Windows line endings', generated.replaceAll('\n', '\r\n')],
    ['a changed comment', generated.replace('# Build ', '# build ')],
    ['a new comment and empty lines', generated.replace('\nUSER', '\n\n  # who runs\n\nUSER')],
  ])('finds nothing in %s', (_, text) => {
    expect(editedLines(text, generated)).toEqual([]);
  });

  it('names a changed line by its number in the file, old and new', () => {
    const line = numberOf('USER 1000:1000');
    expect(line).toBeGreaterThan(10);
    expect(editedLines(generated.replace('USER 1000', 'USER 1001'), generated)).toEqual([
      { line, text: 'USER 1000:1000', kind: 'removed', stage: 'production' },
      { line, text: 'USER 1001:1000', kind: 'added', stage: 'production' },
    ]);
  });

  it('names every added line, where a comment above has moved them too', () => {
    const line = numberOf('USER 1000:1000');
    const text = `# mine\n${generated.replace('USER', 'RUN echo a \\\n    && echo b\nUSER')}`;
    expect(editedLines(text, generated)).toEqual([
      { line: line + 1, text: 'RUN echo a \\', kind: 'added', stage: 'production' },
      { line: line + 2, text: '&& echo b', kind: 'added', stage: 'production' },
    ]);
  });

  it('names a line that is gone by what stands in its place', () => {
    const line = numberOf('USER 1000:1000');
    expect(editedLines(generated.replace('USER 1000:1000\n', ''), generated)).toEqual([
      { line, text: 'USER 1000:1000', kind: 'removed', stage: 'production' },
    ]);
  });

  it('tells the stage', () => {
    const text = generated.replace('ARG NODE_IMAGE=', 'ARG MINE=1\nARG NODE_IMAGE=');
    expect(editedLines(text, generated).map(({ stage }) => stage)).toEqual([undefined]);
    const inBuild = generated.replace('WORKDIR /workspace', 'WORKDIR /workspace\nRUN true');
    expect(editedLines(inBuild, generated).map(({ stage }) => stage)).toEqual(['build']);
    const own = `${generated}FROM scratch\nCOPY --from=production / /\n`;
    expect(editedLines(own, generated).map(({ stage }) => stage)).toEqual(['scratch', 'scratch']);
  });

  it.each(['# syntax=docker/dockerfile:1-labs', '#escape=`'])('counts the directive %s', (text) => {
    expect(editedLines(`${text}\n${generated}`, generated)).toEqual([
      { line: 1, text, kind: 'added' },
    ]);
  });
});
