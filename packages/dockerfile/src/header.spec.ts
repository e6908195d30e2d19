import { renderDockerfile } from './dockerfile';
import { renderDockerignore } from './dockerignore';
import { inspectDockerfile } from './header';
import { plainPlan } from './testing/plans';

const text = renderDockerfile(plainPlan);

describe('inspectDockerfile', () => {
  it.each([
    ['the Dockerfile', text],
    ['the ignore file', renderDockerignore(plainPlan)],
    [
      "a template's result",
      renderDockerfile(plainPlan, { template: '# syntax=a/b:1\nFROM scratch' }),
    ],
    ['Windows line endings', text.replaceAll('\n', '\r\n')],
  ])('knows %s as generated', (_, generated) => {
    expect(inspectDockerfile(generated).state).toBe('generated');
  });

  it.each([
    ['an instruction', text.replace('USER 1000:1000', 'USER 1001:1001')],
    ['a comment', text.replace('# Build ', '# build ')],
    ['a line at the end', `${text}\n`],
    ['a space', text.replace('CMD ', 'CMD  ')],
    [
      'the digest itself',
      text.replace(
        /(digest=sha256:)./,
        (all, key: string) => `${key}${all.endsWith('0') ? '1' : '0'}`,
      ),
    ],
  ])('sees an edit of %s', (_, edited) => {
    expect(edited).not.toBe(text);
    expect(inspectDockerfile(edited).state).toBe('edited');
  });

  it.each(['', 'FROM node:24\n', '# nx-multistage:digest=sha256:abc\nFROM node:24\n'])(
    'knows %j as foreign',
    (foreign) => {
      expect(inspectDockerfile(foreign)).toEqual({ state: 'foreign' });
    },
  );
});
