import { splitStages } from './split-stages';
import { swapArtifacts } from './swap-artifacts';
import { goldenPlans } from './testing/plans';
import { renderDockerfile } from './dockerfile';

const lines = (...text: string[]): string => `${text.join('\n')}\n`;

describe('splitStages', () => {
  it.each(goldenPlans())('joins %s again as it was', (_, plan) => {
    const text = renderDockerfile(plan);
    const { preamble, stages } = splitStages(text);
    expect(preamble + stages.map((stage) => stage.text).join('')).toBe(text);
    const extra = ['production-tools', 'production-run', 'migrate'];
    expect(stages.map(({ name = '' }) => name).filter((name) => !extra.includes(name))).toEqual([
      'build',
      'artifacts',
      'production-deps',
      'production',
    ]);
  });

  it('is not misled by continuations, comments, heredocs and case', () => {
    const text = lines(
      '# syntax=a',
      '',
      'ARG A=1',
      '# of one',
      'from --platform=$BUILDPLATFORM a:$A as One',
      'RUN a \\',
      '# FROM comment',
      '  FROM b',
      'RUN <<-EOF cat && cat <<"END"',
      'FROM heredoc',
      '\tEOF',
      'FROM still',
      'END',
      'COPY --chown=1 --from=Other /a /b',
      '# FROM x',
      '',
      'FROM one',
      'RUN --mount=type=bind,from=deps,target=/d <<<word ls',
    );
    const { preamble, stages } = splitStages(text);
    expect(preamble).toBe('# syntax=a\n\nARG A=1\n');
    expect(stages.map(({ name, references }) => ({ name, references }))).toEqual([
      { name: 'one', references: ['a:$a', 'other'] },
      { name: undefined, references: ['one', 'deps'] },
    ]);
    expect(stages[1]?.text).toBe(
      'FROM one\nRUN --mount=type=bind,from=deps,target=/d <<<word ls\n',
    );
    expect(preamble + stages.map((stage) => stage.text).join('')).toBe(text);
  });

  it('follows the escape directive', () => {
    expect(
      splitStages(
        '# escape=`\nFROM a AS x\nRUN dir C:\\\nFROM b AS y\nRUN a `\nFROM c\n',
      ).stages.map(({ name }) => name),
    ).toEqual(['x', 'y']);
  });

  it('reads a file with Windows line endings and without a last line break', () => {
    const text = 'FROM a AS x\r\nRUN a \\\r\n  b\r\nFROM b AS y';
    expect(splitStages(text).stages).toEqual([
      { name: 'x', text: 'FROM a AS x\r\nRUN a \\\r\n  b\r\n', references: ['a'] },
      { name: 'y', text: 'FROM b AS y', references: ['b'] },
    ]);
  });
});

describe('swapArtifacts', () => {
  it('drops build and what takes something from it, and nothing else', () => {
    expect(
      swapArtifacts(
        lines(
          'ARG A=1',
          '# build compiles',
          'FROM a AS build',
          'RUN make',
          '',
          '# test tests',
          'FROM build AS test',
          'RUN test',
          'FROM a AS report',
          'COPY --from=test /r /r',
          'FROM scratch AS Artifacts',
          'COPY --from=build /out/ /',
          '# tools stay',
          'FROM a AS tools',
          'FROM tools AS production',
          'COPY --from=artifacts /app/ /app/',
        ),
      ),
    ).toBe(
      lines(
        'ARG A=1',
        'FROM scratch AS artifacts',
        'COPY . /',
        '',
        '# tools stay',
        'FROM a AS tools',
        'FROM tools AS production',
        'COPY --from=artifacts /app/ /app/',
      ),
    );
  });

  it.each([
    ['FROM a\n', 'the Dockerfile has no stage called artifacts'],
    [
      lines(
        'FROM a AS build',
        'FROM scratch AS artifacts',
        'FROM a AS image',
        'COPY --from=build /x /x',
      ),
      'stage image of the Dockerfile takes files from a, build, which needs the whole workspace',
    ],
    [
      lines('FROM a AS build', 'FROM scratch AS artifacts', 'FROM a', 'COPY --from=0 /x /x'),
      'stage 2 of the Dockerfile takes files from a, 0, which needs the whole workspace',
    ],
    [
      lines('FROM a AS build', 'FROM scratch AS artifacts', 'FROM a', 'COPY --from=1 /x /x'),
      'the Dockerfile refers to a stage by its number (--from=1), which changes in a build from artifacts',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => swapArtifacts(text)).toThrow(
      expect.objectContaining({ code: 'NXM_ARTIFACTS_STAGE', message }),
    );
  });
});
