import { renderDockerfile } from '../dockerfile';
import type { ImagePlan } from '../image-plan';
import { changed, plainPlan } from '../testing/plans';
import { refusal } from '../testing/refusal';

/** Every place of the plan that holds text: path, and the plan with another text there. */
function places(value: unknown, path: string[] = []): string[][] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => places(item, [...path, key]));
}

function withText(plan: ImagePlan, path: string[], text: string): ImagePlan {
  const copy = structuredClone(plan);
  const last = path.at(-1) ?? '';
  let place = copy as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string, unknown>;
  place[last] = `${place[last] as string}${text}`;
  return copy;
}

/** `build.sources[0]` */
function optionOf([first = '', ...rest]: string[]): string {
  return first + rest.map((key) => (/^[0-9]+$/.test(key) ? `[${key}]` : `.${key}`)).join('');
}

const fullPlan = changed(
  plainPlan,
  {
    base: { digest: `sha256:${'a'.repeat(64)}` },
    native: [{ name: 'a', version: '1', kind: 'compiled', approval: 'approved', why: 'w' }],
  },
  { runtime: { env: { A: 'b' }, packages: ['p'], writablePaths: ['/data'], stopSignal: 'SIGINT' } },
  {
    build: { manifests: ['apps/api/package.json'] },
    instructions: { build: ['RUN a'], production: ['RUN b'] },
  },
);

describe('control characters', () => {
  const paths = places(fullPlan);

  it('are looked for in every text of the plan', () => {
    expect(paths.length).toBeGreaterThan(40);
  });

  it.each(paths.map((path) => [optionOf(path), path] as const))(
    'are refused in %s',
    (option, path) => {
      for (const character of ['\n', '\r', '\0', '\u001b', '\u007f', '\nUSER root'])
        expect(
          refusal(() => renderDockerfile(withText(fullPlan, path, character))).startsWith(
            `NXM_CONTROL_CHARACTER ${option} contains a control character: `,
          ),
        ).toBe(true);
    },
  );

  it.each([
    [
      { env: { 'A\nUSER root': '' } },
      'NXM_CONTROL_CHARACTER a key of runtime.env contains a control character: "A\\nUSER root"',
    ],
    [
      { labels: { 'a\r': '' } },
      'NXM_CONTROL_CHARACTER a key of runtime.labels contains a control character: "a\\r"',
    ],
  ])('are refused in the names of %j', (runtime, message) => {
    expect(refusal(() => renderDockerfile(changed(plainPlan, { runtime })))).toBe(message);
  });
});
