import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Rewrites a JSON file of a workspace. */
export function edit(workspace, path, change) {
  workspace.write({ [path]: change(workspace.json(path)) });
}

let edits = Date.now();

/** Changes one line of the app: one that stays in what a compiler writes, and that no cache has seen, of any run. */
export function changeOneLine(workspace) {
  const main = workspace.read('apps/api/src/main.ts').replace(/^process\.title = .*\n/m, '');
  workspace.write({ 'apps/api/src/main.ts': `${main}process.title = 'api ${++edits}';\n` });
}

/** A copy of a workspace with everything in it, whose commands must succeed; layers are kept in the run's own folder, not among the user's. */
export async function copyWorkspace({ testkit, folder }, { root }, name) {
  const to = join(folder, name);
  mkdirSync(to);
  await testkit.succeed('cp', ['-a', '--reflink=auto', root, to]);
  const workspace = testkit.openWorkspace(join(to, 'acme'), () => undefined);
  const own = { NX_MULTISTAGE_CACHE: join(folder, 'layers') };
  const succeed = (file, argv, options = {}) =>
    workspace.succeed(file, argv, { ...options, env: { ...own, ...options.env } });
  return {
    ...workspace,
    succeed,
    nx: (argv, options) => succeed('node_modules/.bin/nx', argv, options),
  };
}
