import type { AppFacts } from '../plan/image-plan';

/** What would be found out about a plain HTTP app. */
export const FACTS: AppFacts = {
  projectName: 'api',
  root: 'apps/api',
  node: { value: '24', from: 'default' },
  packageManager: {
    value: { name: 'npm', version: '11.19.1', lockfile: 'package-lock.json' },
    from: 'package.json',
  },
  build: { value: { output: 'dist/apps/api', entry: 'src/main.js' }, from: 'target' },
  port: { value: 3000, from: 'default' },
  healthPath: { value: '/health', from: 'source' },
  hostVariable: undefined,
  native: [],
  libraries: [
    { projectName: 'util', root: 'libs/util', aliases: [], ownBuild: false, outputs: [] },
  ],
  tooling: ['tools/plugin'],
  manifests: ['apps/api/package.json'],
  rootFiles: ['nx.json'],
  installFiles: ['package.json', 'package-lock.json'],
  prepare: false,
};
