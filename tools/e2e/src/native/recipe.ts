import type { WorkspaceRecipe } from '@nx-multistage/testkit';
import { IMAGES } from '../recipes/images';

/** Apps of one file each; their build copies `src`. */
export const APPS = ['plain', 'stale', 'blocked', 'linked'] as const;
export type App = (typeof APPS)[number];

/** A workspace without a framework; its apps get their packages later, as archives. */
export const nativeRecipe: WorkspaceRecipe = {
  preset: 'ts',
  manifest: { workspaces: ['apps/*'] },
  files: Object.assign(
    {
      'nx.json': {
        analytics: false,
        namedInputs: { default: ['{projectRoot}/**/*'], production: ['default'] },
        targetDefaults: { 'docker-build': { options: { tags: [`${IMAGES}/{imageName}:native`] } } },
      },
    },
    ...APPS.map(appFiles),
  ) as Record<string, unknown>,
};

function appFiles(name: App): Record<string, unknown> {
  const root = `apps/${name}`;
  const build = {
    executor: 'nx:run-commands',
    outputs: ['{projectRoot}/dist'],
    options: { command: `rm -rf ${root}/dist && cp -R ${root}/src ${root}/dist` },
  };
  return {
    [`${root}/package.json`]: {
      name,
      version: '1.0.0',
      private: true,
      main: 'dist/main.js',
      nx: { name, targets: { build } },
    },
    [`${root}/src/main.js`]: `console.log('${name}');\n`,
  };
}
