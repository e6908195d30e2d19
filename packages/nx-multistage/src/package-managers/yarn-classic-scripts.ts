/**
 * Yarn 1 runs the install scripts of all packages or of none: this program runs those of `name@version` arguments, in
 * the folder it is started in. It ends with the code of the first script that fails.
 *
 * `node-gyp` is the one of `npm_config_node_gyp`, else npm's own.
 */
export const RUN_SCRIPTS = `
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const wanted = new Set(process.argv.slice(1));
const shims = fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'nxm-gyp-'));
const npmGyp = path.join(process.execPath, '../../lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js');
const gyp = process.env.npm_config_node_gyp || npmGyp;
fs.writeFileSync(path.join(shims, 'node-gyp'), '#!/bin/sh\\nexec "' + process.execPath + '" "' + gyp + '" "$@"\\n', { mode: 0o755 });
const folders = (at) => {
  if (!fs.existsSync(at)) return [];
  return fs.readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const folder = path.join(at, entry.name);
    if (!entry.isDirectory() || entry.name.startsWith('.')) return [];
    if (entry.name.startsWith('@')) return folders(folder);
    return [folder, ...folders(path.join(folder, 'node_modules'))];
  });
};
const root = process.cwd();
const modules = folders(path.join(root, 'workspace_modules')).map((each) => path.join(each, 'node_modules'));
const run = (folder) => {
  const file = path.join(folder, 'package.json');
  if (!fs.existsSync(file)) return;
  const { name, version, scripts = {} } = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (!wanted.has(name + '@' + version)) return;
  if (!scripts.install && !scripts.preinstall && fs.existsSync(path.join(folder, 'binding.gyp'))) scripts.install = 'node-gyp rebuild';
  for (const stage of ['preinstall', 'install', 'postinstall']) {
    if (!scripts[stage]) continue;
    const { status } = spawnSync('sh', ['-c', scripts[stage]], {
      cwd: folder,
      stdio: 'inherit',
      env: {
        ...process.env,
        INIT_CWD: root,
        npm_lifecycle_event: stage,
        npm_package_name: name,
        npm_package_version: version,
        PATH: [path.join(folder, 'node_modules/.bin'), path.join(root, 'node_modules/.bin'), shims, process.env.PATH].join(path.delimiter),
      },
    });
    if (status !== 0) {
      console.error(name + '@' + version + ' ' + stage + ': ' + scripts[stage] + ' ended with ' + status);
      fs.rmSync(shims, { recursive: true, force: true });
      process.exit(status || 1);
    }
  }
};
[path.join(root, 'node_modules'), ...modules].flatMap(folders).forEach(run);
fs.rmSync(shims, { recursive: true, force: true });
`;
