import { renderDockerfile } from '@nx-multistage/dockerfile';
import { planImage } from '../plan/image-plan';
import { FACTS } from '../testing/facts';
import { dockerfileEdits } from './dockerfile-edits';

describe('dockerfileEdits', () => {
  const generated = renderDockerfile(planImage(FACTS, {}));

  it('has nothing to say without a file, of an untouched one, and of one from older options', () => {
    const older = renderDockerfile(planImage(FACTS, { env: { OLD: '1' } }));
    expect(dockerfileEdits(undefined, generated)).toEqual([]);
    expect(dockerfileEdits(generated, generated)).toEqual([]);
    expect(dockerfileEdits(older, generated)).toEqual([]);
  });

  it('names the line of an instruction added by hand', () => {
    const user = generated.split('\n').findIndex((line) => line.startsWith('USER '));
    const text = generated.replace(/^USER /m, 'RUN apk add --no-cache ffmpeg\nUSER ');
    expect(dockerfileEdits(text, generated)).toEqual([
      `the Dockerfile was edited, line ${user + 1}: added RUN apk add --no-cache ffmpeg`,
    ]);
  });

  it('does not mind edits of the build stage', () => {
    const text = generated.replace(/^WORKDIR \/workspace$/m, 'WORKDIR /workspace\nRUN true');
    expect(text).not.toBe(generated);
    expect(dockerfileEdits(text, generated)).toEqual([]);
  });

  it('shows three, and how many more', () => {
    const text = generated.replace(/^USER /m, 'RUN 1\nRUN 2\nRUN 3\nRUN 4\nRUN 5\nUSER ');
    expect(dockerfileEdits(text, generated)).toHaveLength(4);
    expect(dockerfileEdits(text, generated).at(-1)).toBe('and 2 more edited lines');
  });

  it('says that a file of somebody else is not what would be built', () => {
    expect(dockerfileEdits('FROM node:24\n', generated)).toEqual([
      'the Dockerfile was not written by nx-multistage',
    ]);
  });
});
