import type { WorkspaceRecipe } from '@nx-multistage/testkit';
import { GROUPS, type Group, type Subject } from './subjects';

/** Debian's C library is glibc, Alpine's musl. */
const DISTROS = { musl: 'alpine', glibc: 'debian' } as const;
export type Libc = keyof typeof DISTROS;

/** Name of the app that holds a group's packages for one C library. */
export function appOf({ app }: Group, libc: Libc): string {
  return `${app}-${libc}`;
}

/** An app for each group and C library; each prints what became of its packages, as JSON. */
export function matrixRecipe(): WorkspaceRecipe {
  const apps = GROUPS.flatMap((group) =>
    (['musl', 'glibc'] as const).map((libc) => appFiles(group, libc)),
  );
  return {
    preset: 'ts',
    manifest: {
      workspaces: ['apps/*'],
      allowScripts: Object.fromEntries(
        GROUPS.flatMap(({ subjects }) => subjects.map((each) => [packageOf(each), true])),
      ),
    },
    files: Object.assign(
      {
        'nx.json': {
          analytics: false,
          namedInputs: { default: ['{projectRoot}/**/*'], production: ['default'] },
        },
      },
      ...apps,
    ) as Record<string, unknown>,
  };
}

function appFiles(group: Group, libc: Libc): Record<string, unknown> {
  const name = appOf(group, libc);
  const root = `apps/${name}`;
  const build = {
    executor: 'nx:run-commands',
    outputs: ['{projectRoot}/dist'],
    options: { command: `cp -R ${root}/src/. ${root}/dist` },
  };
  return {
    [`${root}/package.json`]: {
      name,
      version: '1.0.0',
      private: true,
      main: 'dist/main.js',
      dependencies: Object.fromEntries(group.subjects.map((each) => [each.name, each.spec])),
      nx: {
        name,
        targets: { build, 'docker-build': { options: { distro: DISTROS[libc] } } },
      },
    },
    [`${root}/dist/.gitkeep`]: '',
    [`${root}/src/main.js`]: mainText(group.subjects),
  };
}

/** Uses each package, in a process that fails where one of them does. */
function mainText(subjects: readonly Subject[]): string {
  const uses = subjects.map(({ title, use }) => `uses['${title}'] = async () => {${use}\n};`);
  return `'use strict';
const uses = {};
${uses.join('\n')}
(async () => {
  const results = {};
  for (const [title, use] of Object.entries(uses))
    results[title] = await use().then(() => 'loads', (error) => String(error));
  console.log(JSON.stringify(results));
})();
`;
}

/** What an approval names: the package's own name, not its alias. */
function packageOf({ name, spec }: Subject): string {
  return /^npm:(.+)@[^@]+$/.exec(spec)?.[1] ?? name;
}
