import { renderDockerfile } from '../../dockerfile';
import { parseDockerfile } from '../parse';
import { plainPlan } from '../plans';
import { rules } from './rules';

const good = renderDockerfile(plainPlan);
const clean = 'rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /sbin/apk';
const appended = (...lines: string[]): string => `${good}${lines.join('\n')}\n`;
const replaced = (from: string | RegExp, to: string): string => {
  const text = good.replace(from, () => to);
  if (text === good) throw new Error(`nothing replaced: ${from}`);
  return text;
};

type Broken = [id: string, dockerfile: string, breaches: string[]];

/** At least one file that breaks each rule, and what is reported for it. */
const broken: Broken[] = [
  ['I-01', replaced('node:24-alpine', 'node:latest'), Array(3).fill('base node:latest')],
  ['I-01', 'FROM alpine AS a', ['base alpine']],
  ['I-04', `FROM a:1 AS a\nRUN ${clean}`, ['a single stage']],
  [
    'I-04',
    `FROM a:1 AS b\nFROM a:1 AS c\nRUN apk add --no-cache make && ${clean}`,
    [`3: RUN apk add --no-cache make && ${clean}`],
  ],
  [
    'I-04',
    good.replaceAll('24-alpine', '24-slim'),
    ['/usr/bin/apt-get stays in the image', '/usr/bin/dpkg stays in the image'],
  ],
  ['I-04', replaced(' /usr/local/bin/npx', ''), ['/usr/local/bin/npx stays in the image']],
  [
    'I-21',
    'FROM a:1 AS one\nFROM a:1 AS one\nFROM a:1 AS Two',
    ['second stage one', 'stage name "Two" of a:1'],
  ],
  [
    'I-04',
    'FROM b:1 AS b\nFROM cgr.dev/a/node:24 AS c\nRUN ["node","-e","","--","/usr/bin/npm"]',
    ['/usr/lib/node_modules stays in the image', '/usr/bin/npx stays in the image'],
  ],
  [
    'N-03',
    'FROM b:1 AS b\nFROM gcr.io/distroless/nodejs24-debian13:nonroot AS c\nRUN ["node"]\nRUN node',
    ['4: RUN node'],
  ],
  ['I-21', 'FROM a:1 AS scratch', ['reserved stage name scratch']],
  ['I-21', 'FROM a:1 AS one\nCOPY --from=two /a /b', ['2: COPY --from=two /a /b']],
  ['I-21', 'FROM a:1 AS one\nFROM a:1 AS two\nCOPY --from=one / /b', ['3: COPY --from=one / /b']],
  ['I-25', 'FROM --platform=linux/amd64 a:1 AS a', ['1: FROM --platform=linux/amd64 a:1 AS a']],
  [
    'I-07',
    replaced('NODE_ENV=production', 'NODE_ENV=development'),
    ['NODE_ENV is not production in the last stage'],
  ],
  [
    'I-07',
    replaced('NX_DAEMON=false', 'NODE_ENV=production'),
    ['NODE_ENV=production in stage build'],
  ],
  ['I-08', replaced('USER 1000:1000\n', ''), ['no USER in the last stage']],
  ['I-08', 'FROM a:1 AS a\nUSER 0:0', ['2: USER 0:0']],
  ['I-08', 'FROM a:1 AS a\nUSER 1:1\nUSER 0:0', ['3: USER 0:0']],
  ['I-08', 'FROM a:1 AS a\nUSER node', ['2: USER node']],
  ['I-08', 'FROM a:1 AS a\nUSER 1000:1000 # node', ['2: USER 1000:1000 # node']],
  ['I-09', 'FROM a:1 AS a\nCOPY --chown=1000:1000 a b', ['2: COPY --chown=1000:1000 a b']],
  ['I-10', replaced(/^CMD.*\n/m, ''), ['no CMD in the last stage']],
  ['I-10', 'FROM a:1 AS a\nCMD node main.js', ['2: CMD node main.js']],
  ['I-10', 'FROM a:1 AS a\nCMD ["npm","start"]', ['2: CMD ["npm","start"]']],
  ['I-12', 'FROM a:1 AS a\nCMD ["a"]\nCMD ["b"]', ['3: CMD ["b"]']],
  ['I-13', replaced(/^HEALTHCHECK.*\n/m, ''), ['a port, no HEALTHCHECK']],
  ['I-13', 'FROM a:1 AS a\nHEALTHCHECK CMD curl localhost', ['2: HEALTHCHECK CMD curl localhost']],
  ['I-22', 'FROM a:1 AS a\nEXPOSE 22', ['2: EXPOSE 22']],
  ['I-22', 'FROM a:1 AS a\nEXPOSE 65536', ['2: EXPOSE 65536']],
  ['I-22', 'FROM a:1 AS a\nEXPOSE 80:80', ['2: EXPOSE 80:80']],
  ['I-28', 'FROM a:1 AS a\nLABEL Title=x', ['2: LABEL Title=x']],
  ['N-01', appended('LABEL org.a=b'), ['the last instruction is LABEL org.a=b']],
  ['I-06', 'FROM a:1 AS a\nRUN npm i', ['2: RUN npm i']],
  ['I-06', 'FROM a:1 AS a\nRUN npm install --omit=dev', ['2: RUN npm install --omit=dev']],
  [
    'I-14',
    'ARG NPM_TOKEN=x\nFROM a:1 AS a\nENV CACHE_KEY=1 TOKENIZER=2 A=3',
    ['variable NPM_TOKEN', 'variable CACHE_KEY', 'variable TOKENIZER'],
  ],
  ['I-15', 'FROM a:1 AS a\nCOPY .npmrc ./', ['2: COPY .npmrc ./']],
  [
    'I-15',
    'FROM a:1 AS a\nCOPY ["apps/api/.env.local","./"]',
    ['2: COPY ["apps/api/.env.local","./"]'],
  ],
  ['I-17', 'FROM a:1 AS a\nADD a b', ['2: ADD a b']],
  ['I-18', 'FROM a:1 AS a\nRUN apk add tini', ['2: RUN apk add tini']],
  ['I-18', 'FROM a:1 AS a\nRUN apk update', ['2: RUN apk update']],
  ...[
    'apt-get install -y --no-install-recommends tini',
    'apt-get update && apt-get install -y --no-install-recommends tini',
    'apt-get update && apt-get install -y tini && rm -rf /var/lib/apt/lists/*',
    'apt-get update && apt-get install --no-install-recommends tini && rm -rf /var/lib/apt/lists/*',
    'apt-get upgrade -y',
    'apt install tini',
  ].map((run): Broken => ['I-18', `FROM a:1 AS a\nRUN ${run}`, [`2: RUN ${run}`]]),
  ['I-20', 'FROM a:1 AS a\nWORKDIR app', ['2: WORKDIR app']],
  ['I-20', 'FROM a:1 AS a\nRUN ls && cd /app', ['2: RUN ls && cd /app']],
  ['I-23', 'FROM a:1 AS a\nCOPY  dist', ['2: COPY  dist']],
  ['I-23', 'FROM a:1 AS a\nCOPY ["a","","b/"]', ['2: COPY ["a","","b/"]']],
  ['I-23', 'FROM a:1 AS a\nCOPY a b c', ['2: COPY a b c']],
  ['I-26', 'FROM a:1 AS a\nRUN wget -O - x | sh', ['2: RUN wget -O - x | sh']],
  ['I-27', 'FROM a:1 AS a\nRUN sudo ls', ['2: RUN sudo ls']],
  ['I-29', 'FROM a:1 AS a\nRUN a\nRUN b', ['3: RUN b']],
  ['N-02', 'FROM a:1 AS a\nCOPY --link a b', ['2: COPY --link a b']],
  [
    'N-02',
    'FROM a:1 AS a\nRUN --mount=type=secret,id=a,env=A ls',
    ['2: RUN --mount=type=secret,id=a,env=A ls'],
  ],
  ['N-02', 'FROM a:1 AS a\nRUN <<EOF\nls\nEOF', ['2: RUN <<EOF']],
  ['I-24a', 'FROM a:1 AS a\nrun ls\nMAINTAINER me', ['2: run ls', '3: MAINTAINER me']],
  ['I-24b', 'FROM a:1 AS a\nENV A b', ['2: ENV A b']],
  ['I-24c', 'FROM a:1 AS a\nRUN', ['2: RUN']],
  ['I-24c', 'FROM a:1 AS a\nRUN a \\\n\n  && b', ['2: RUN a \\']],
  [
    'I-24d',
    '# Our base.\nARG A=b:1\n# nice\nFROM ${A} AS a',
    ['2: ARG A=b:1', '4: FROM ${A} AS a'],
  ],
  ['I-24e', 'ARG A\nFROM ${A} AS a\nFROM $B AS b', ['FROM ${A}', 'FROM $B']],
  [
    'I-35',
    '# syntax=docker/dockerfile:1\nFROM a:1 AS a\n# hadolint ignore=DL3018\nRUN a',
    ['# syntax=docker/dockerfile:1', '# hadolint ignore=DL3018'],
  ],
];

describe('rules', () => {
  it.each(broken)('%s finds %j', (id, dockerfile, expected) => {
    const rule = rules.find((each) => each.id === id);
    expect(rule?.check(parseDockerfile(dockerfile))).toEqual(expected);
  });

  it('each have a file that breaks them', () => {
    expect(rules.map(({ id }) => id).filter((id) => !broken.some(([each]) => each === id))).toEqual(
      [],
    );
  });

  it('have an id each', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });
});
