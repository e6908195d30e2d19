import type { ReadInstruction } from '../parse';
import { describe, having, lastStage, type Rule } from './rule';

/** Rules about what the image is set to at run time. */
export const imageRules: Rule[] = [
  {
    id: 'I-07',
    demand: 'NODE_ENV=production in the last stage and in no other',
    check: (dockerfile) => {
      const set = dockerfile.stages.filter((stage) =>
        having(stage, 'ENV').some(({ properties }) =>
          properties.some(({ name, value }) => name === 'NODE_ENV' && value === 'production'),
        ),
      );
      const early = set.filter((stage) => stage !== lastStage(dockerfile));
      return [
        ...(set.length === early.length ? ['NODE_ENV is not production in the last stage'] : []),
        ...early.map(({ name }) => `NODE_ENV=production in stage ${name}`),
      ];
    },
  },
  {
    id: 'I-08',
    demand:
      'a numeric user with nothing after it on the line; not root, but at the top of a stage whose base starts as another',
    check: (dockerfile) => {
      const stage = lastStage(dockerfile);
      const users = having(stage, 'USER');
      const isStart = (each: ReadInstruction): boolean =>
        users.length > 1 && each === stage?.instructions[1] && each.raw === 'USER 0:0';
      return users.length === 0
        ? ['no USER in the last stage']
        : users
            .filter((each) => !isStart(each) && !/^USER [1-9]\d*:\d+$/.test(each.raw))
            .map(describe);
    },
  },
  {
    id: 'I-09',
    demand: 'files of the image belong to root',
    check: (dockerfile) =>
      having(lastStage(dockerfile), 'COPY')
        .filter(({ flags }) => flags.some(({ name }) => ['chown', 'chmod'].includes(name)))
        .map(describe),
  },
  {
    id: 'I-10',
    demand: 'CMD and ENTRYPOINT in exec form, without a shell or a package manager',
    check: (dockerfile) => {
      const stage = lastStage(dockerfile);
      return [
        ...(having(stage, 'CMD').length === 0 ? ['no CMD in the last stage'] : []),
        ...having(stage, 'CMD', 'ENTRYPOINT')
          .filter(({ text }) => !text.startsWith('[') || /^\["(?:sh|npm|npx|yarn|pnpm)"/.test(text))
          .map(describe),
      ];
    },
  },
  {
    id: 'I-12',
    demand: 'CMD, ENTRYPOINT and HEALTHCHECK at most once a stage',
    check: ({ stages }) =>
      stages.flatMap((stage) =>
        ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].flatMap((keyword) =>
          having(stage, keyword).slice(1).map(describe),
        ),
      ),
  },
  {
    id: 'I-13',
    demand: 'an app with a port has a health check: exec form, by address, no curl',
    check: (dockerfile) => {
      const stage = lastStage(dockerfile);
      const checks = having(stage, 'HEALTHCHECK');
      return [
        ...(having(stage, 'EXPOSE').length > 0 && checks.length === 0
          ? ['a port, no HEALTHCHECK']
          : []),
        ...checks
          .filter(({ text }) => !/^CMD \["(?:wget|node)",.*"http:\/\/127\.0\.0\.1:\d+\//.test(text))
          .map(describe),
      ];
    },
  },
  {
    id: 'I-22',
    demand: 'ports from 1 to 65535, not 22, no host ports',
    check: (dockerfile) =>
      having(lastStage(dockerfile), 'EXPOSE')
        .filter(
          ({ args }) =>
            !args.every(
              (port) => /^\d+$/.test(port) && port !== '22' && +port >= 1 && +port <= 65535,
            ),
        )
        .map(describe),
  },
  {
    id: 'I-28',
    demand: 'labels have names in the form of the OCI annotations',
    check: ({ stages }) =>
      stages.flatMap((stage) =>
        having(stage, 'LABEL')
          .filter(({ properties }) =>
            properties.some(({ name }) => !/^[a-z0-9]+(?:[.-][a-z0-9]+)+$/.test(name)),
          )
          .map(describe),
      ),
  },
  {
    id: 'N-01',
    demand: 'the app is copied last of all, so that a change in it repeats nothing else',
    check: (dockerfile) => {
      const last = lastStage(dockerfile)?.instructions.at(-1);
      return last?.raw === 'COPY --from=artifacts /app/ ./app/'
        ? []
        : [`the last instruction is ${last?.raw ?? 'missing'}`];
    },
  },
];
