import { edit } from './edit.mjs';

/** Each task of the chain, and what stands in for it. */
const CHAIN = {
  build: 'floor-build',
  'docker-prune': 'floor-prune',
  'docker-build': 'floor-image',
};

/**
 * Adds the chain build, docker-prune, docker-build once more, with executors that do nothing: the same inputs and the same
 * caching, no outputs. What it takes is Nx itself. `stored-…` is the same with the outputs of the real tasks, which lie
 * there and which Nx therefore stores.
 */
export async function createFloor(workspace) {
  workspace.write({
    'tools/floor/package.json': { name: 'floor', version: '0.0.0', executors: './executors.json' },
    'tools/floor/executors.json': {
      executors: { empty: { implementation: './empty', schema: './schema.json' } },
    },
    'tools/floor/schema.json': { version: 2, type: 'object', properties: {} },
    'tools/floor/empty.js': 'module.exports = async () => ({ success: true });\n',
  });
  const { stdout } = await workspace.nx(['show', 'project', 'api', '--json']);
  const { targets } = JSON.parse(stdout.slice(stdout.indexOf('{')));
  const copies = Object.entries(CHAIN).flatMap(([name, copy]) => [
    [copy, empty(targets[name], copy)],
    [
      `stored-${copy}`,
      { ...empty(targets[name], `stored-${copy}`), outputs: outputsOf(targets[name]) },
    ],
  ]);
  edit(workspace, 'apps/api/package.json', (manifest) => ({
    ...manifest,
    nx: { ...manifest.nx, targets: { ...manifest.nx.targets, ...Object.fromEntries(copies) } },
  }));
  await workspace.commit('Add the floor');
}

function empty({ inputs, cache, dependsOn }, name) {
  const prefix = name.startsWith('stored-') ? 'stored-' : '';
  return {
    executor: './tools/floor:empty',
    cache,
    ...(inputs === undefined ? {} : { inputs }),
    dependsOn: dependsOn.map((each) => (each in CHAIN ? prefix + CHAIN[each] : each)),
  };
}

function outputsOf({ outputs = [], options = {} }) {
  return outputs.map((path) =>
    path.replace('{options.outputPath}', `{workspaceRoot}/${options.outputPath}`),
  );
}
