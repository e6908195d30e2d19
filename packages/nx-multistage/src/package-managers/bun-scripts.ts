/**
 * Bun runs install scripts while it installs and never after: this program, run by Bun, runs those of `name@version`
 * arguments in the folder it is started in, with the shell and Node as Bun would. It ends with the code of the first
 * script that fails.
 *
 * `node-gyp` is the one of `npm_config_node_gyp`, else that of the npm on `PATH`.
 */
export const RUN_SCRIPTS = `
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const wanted = new Set(process.argv.filter((each) => /.@/.test(each)));
const root = process.cwd();
const shims = fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'nxm-gyp-'));
const gyp = '"\${npm_config_node_gyp:-$(dirname "$(readlink -f "$(command -v npm)")")/../node_modules/node-gyp/bin/node-gyp.js}"';
fs.writeFileSync(path.join(shims, 'node-gyp'), '#!/bin/sh\\nexec node ' + gyp + ' "$@"\\n', { mode: 0o755 });
const packages = (at) => {
  if (!fs.existsSync(at)) return [];
  return fs.readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const folder = path.join(at, entry.name);
    if (!entry.isDirectory()) return [];
    if (entry.name === '.bun') return fs.readdirSync(folder).flatMap((each) => packages(path.join(folder, each, 'node_modules')));
    if (entry.name.startsWith('.')) return [];
    if (entry.name.startsWith('@')) return packages(folder);
    return [folder, ...packages(path.join(folder, 'node_modules'))];
  });
};
const run = (folder) => {
  const file = path.join(folder, 'package.json');
  if (!fs.existsSync(file)) return 0;
  const { name, version, scripts = {} } = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (!wanted.has(name + '@' + version)) return 0;
  const implicit = !scripts.install && !scripts.preinstall && fs.existsSync(path.join(folder, 'binding.gyp'));
  const all = { ...scripts, ...(implicit ? { install: 'node-gyp rebuild' } : {}) };
  for (const stage of ['preinstall', 'install', 'postinstall']) {
    if (!all[stage]) continue;
    const bins = [path.join(folder, 'node_modules/.bin'), path.join(folder, '../.bin'), path.join(root, 'node_modules/.bin'), shims];
    const { status } = spawnSync('sh', ['-c', all[stage]], {
      cwd: folder,
      stdio: 'inherit',
      env: {
        ...process.env,
        INIT_CWD: root,
        npm_lifecycle_event: stage,
        npm_package_name: name,
        npm_package_version: version,
        PATH: [...bins, process.env.PATH].join(path.delimiter),
      },
    });
    if (status === 0) continue;
    console.error(name + '@' + version + ' ' + stage + ': ' + all[stage] + ' ended with ' + status);
    return status || 1;
  }
  return 0;
};
const modules = packages(path.join(root, 'workspace_modules')).map((each) => path.join(each, 'node_modules'));
let code = 0;
for (const folder of [path.join(root, 'node_modules'), ...modules].flatMap(packages)) code = code || run(folder);
fs.rmSync(shims, { recursive: true, force: true });
process.exit(code);
`;
