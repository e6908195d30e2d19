/**
 * What deciding a pruned workspace costs beyond reading its files, and how that grows with the workspace.
 *
 *     node tools/bench/prune.mjs [--runs=5] [--managers=npm,bun]
 *
 * Generates workspaces of 250, 500 and 1000 projects over 1250, 2500 and 5000 packages. Every project asks for ten
 * packages, every package for up to five others; the app reaches a tenth of the projects. Prints medians in milliseconds:
 * `read` is readWorkspace, `plan` planPrune, `floor` what JSON.parse or js-yaml needs for the same lockfile. Run
 * `npm run build` first.
 */
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

/** Milliseconds that planning the largest workspace may take. */
const GOAL_MS = 1000;

const SIZES = [
  { projects: 250, packages: 1250 },
  { projects: 500, packages: 2500 },
  { projects: 1000, packages: 5000 },
];

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(join(root, 'packages/prune/package.json'));
const { readWorkspace } = require('./dist/read.js');
const { planPrune } = require('./dist/plan/plan.js');
const { load } = require('js-yaml');

const runs = Number(option('runs') ?? 5);
const lockfiles = {
  npm: { file: 'package-lock.json', text: npmLock, floor: JSON.parse },
  pnpm: { file: 'pnpm-lock.yaml', text: pnpmLock, floor: load },
  'yarn-classic': { file: 'yarn.lock', text: yarnLock, floor: (text) => text.split('\n') },
  'yarn-berry': { file: 'yarn.lock', text: berryLock, floor: load },
  bun: {
    file: 'bun.lock',
    text: bunLock,
    floor: (text) => JSON.parse(text.replace(/,(?=\s*[}\]])/g, '')),
  },
};
const asked = option('managers')?.split(',') ?? Object.keys(lockfiles);

console.log(row('', 'projects', 'packages', 'kept', 'read', 'plan', 'floor', 'x floor'));
for (const name of asked)
  for (const size of SIZES) {
    const folder = mkdtempSync(join(tmpdir(), 'nx-multistage-bench-'));
    try {
      await measure(name, size, folder);
    } catch (error) {
      console.log(
        `${row(name, size.projects, size.packages)} ${error.code ?? ''} ${error.message.split('\n')[0]}`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

async function measure(name, size, folder) {
  const lockfile = lockfiles[name];
  const text = generate(folder, size, lockfile);
  const request = requestOf(name, size, folder);
  const times = { read: [], plan: [], floor: [] };
  let plan;
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    const snapshot = await readWorkspace(request);
    const read = performance.now();
    plan = planPrune(request, snapshot);
    const planned = performance.now();
    lockfile.floor(text);
    times.read.push(read - start);
    times.plan.push(planned - read);
    times.floor.push(performance.now() - planned);
  }
  const [read, planned, floor] = [times.read, times.plan, times.floor].map(median);
  const verdict = planned < GOAL_MS ? '' : `  over ${GOAL_MS} ms`;
  const kept = plan.report.dependencies.length;
  const numbers = [read, planned, floor, planned / floor].map((each) =>
    each.toFixed(each < 10 ? 1 : 0),
  );
  console.log(row(name, size.projects, size.packages, kept, ...numbers) + verdict);
}

function requestOf(packageManager, { projects }, workspaceRoot) {
  const versions = {
    npm: '11.21.2',
    pnpm: '10.34.9',
    'yarn-classic': '1.22.22',
    'yarn-berry': '4.18.1',
    bun: '1.4.5',
  };
  return {
    workspaceRoot,
    packageManager,
    managerVersion: versions[packageManager],
    app: { name: 'api', root: 'apps/api', output: 'dist/apps/api', entry: 'main.js' },
    libraries: Array.from({ length: projects / 10 }, (_, index) => ({
      projectName: `lib${index}`,
      root: `libs/lib${index}`,
      packageName: `@acme/lib${index}`,
      aliases: [],
      ownBuild: true,
      outputs: [`libs/lib${index}/dist`],
    })),
    destination: 'dist/docker/apps/api/artifacts',
    groundFiles: {},
    extraDependencies: [],
    excludeDependencies: [],
    assets: [],
  };
}

/** The workspace without its lockfile, then with it; what it asks for is a function of the numbers alone. */
function generate(folder, size, { file, text }) {
  const write = (path, content) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(
      join(folder, path),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  };
  const model = modelOf(size);
  write('package.json', { name: 'ws', private: true, workspaces: ['apps/*', 'libs/*'] });
  write('pnpm-workspace.yaml', 'packages:\n  - apps/*\n  - libs/*\n');
  for (const { name, path, manifest } of model.projects) {
    write(`${path}/package.json`, manifest);
    const needs = Object.keys(manifest.dependencies);
    const code = needs.map((each) => `require('${each}');`).join('\n');
    write(name === 'api' ? 'dist/apps/api/main.js' : `${path}/dist/index.js`, code);
  }
  const content = text(model);
  write(file, content);
  return content;
}

function modelOf({ projects, packages }) {
  const random = generator(7);
  const graph = Array.from({ length: packages }, (_, index) => {
    const below = index === 0 ? [] : Array.from({ length: random(6) }, () => random(index));
    return { name: `pkg${index}`, version: `1.${index % 9}.0`, needs: [...new Set(below)] };
  });
  const own = () => Array.from({ length: 10 }, () => graph[random(packages)]);
  const dependencies = (chosen) =>
    Object.fromEntries(chosen.map(({ name, version }) => [name, version]));
  const library = (index) => ({
    name: `@acme/lib${index}`,
    path: `libs/lib${index}`,
    manifest: {
      name: `@acme/lib${index}`,
      version: '1.0.0',
      main: 'dist/index.js',
      dependencies: dependencies(own()),
    },
  });
  const libraries = Array.from({ length: projects - 1 }, (_, index) => library(index));
  const reached = libraries.slice(0, projects / 10).map(({ name }) => [name, '1.0.0']);
  const manifest = {
    name: 'api',
    version: '1.0.0',
    dependencies: { ...dependencies(own()), ...Object.fromEntries(reached) },
  };
  return { graph, projects: [{ name: 'api', path: 'apps/api', manifest }, ...libraries] };
}

function needsOf({ graph }, { needs }) {
  return Object.fromEntries(needs.map((index) => [graph[index].name, `^${graph[index].version}`]));
}

function integrity(name) {
  return `sha512-${Buffer.from(name.padEnd(64, '.')).toString('base64')}`;
}

function npmLock(model) {
  const packages = { '': { name: 'ws', workspaces: ['apps/*', 'libs/*'] } };
  for (const { name, path, manifest } of model.projects) {
    packages[path] = manifest;
    packages[`node_modules/${name}`] = { resolved: path, link: true };
  }
  for (const each of model.graph)
    packages[`node_modules/${each.name}`] = {
      version: each.version,
      resolved: `https://registry.example/${each.name}/-/${each.name}-${each.version}.tgz`,
      integrity: integrity(each.name),
      dependencies: needsOf(model, each),
    };
  return JSON.stringify({ name: 'ws', lockfileVersion: 3, requires: true, packages }, null, 2);
}

function bunLock(model) {
  const workspaces = { '': { name: 'ws' } };
  const packages = {};
  for (const { name, path, manifest } of model.projects) {
    const { main: _, ...kept } = manifest;
    workspaces[path] = kept;
    packages[name] = [`${name}@workspace:${path}`];
  }
  for (const each of model.graph)
    packages[each.name] = [
      `${each.name}@${each.version}`,
      '',
      { dependencies: needsOf(model, each) },
      integrity(each.name),
    ];
  return JSON.stringify({ lockfileVersion: 2, configVersion: 1, workspaces, packages }, null, 2);
}

function pnpmLock(model) {
  const lines = [
    "lockfileVersion: '9.0'",
    '',
    'settings:',
    '  autoInstallPeers: true',
    '  excludeLinksFromLockfile: false',
    '',
    'importers:',
    '',
    '  .: {}',
    '',
  ];
  for (const { path, manifest } of model.projects) {
    lines.push(`  ${path}:`, '    dependencies:');
    for (const [name, spec] of Object.entries(manifest.dependencies)) {
      const version = name.startsWith('@acme/') ? `link:../../libs/${name.slice(6)}` : spec;
      lines.push(`      '${name}':`, `        specifier: ${spec}`, `        version: ${version}`);
    }
    lines.push('');
  }
  lines.push('packages:', '');
  for (const { name, version } of model.graph)
    lines.push(`  ${name}@${version}:`, `    resolution: {integrity: ${integrity(name)}}`, '');
  lines.push('snapshots:', '');
  for (const each of model.graph) {
    const needs = each.needs.map(
      (index) => `      ${model.graph[index].name}: ${model.graph[index].version}`,
    );
    lines.push(
      needs.length === 0 ? `  ${each.name}@${each.version}: {}` : `  ${each.name}@${each.version}:`,
    );
    if (needs.length > 0) lines.push('    dependencies:', ...needs);
    lines.push('');
  }
  return lines.join('\n');
}

/** Both forms of yarn.lock name an entry by all that ask for it. */
function specsOf(model, each) {
  return [`${each.name}@${each.version}`, `${each.name}@^${each.version}`];
}

function yarnLock(model) {
  const lines = ['# yarn lockfile v1', '', ''];
  for (const each of model.graph) {
    lines.push(`${specsOf(model, each).join(', ')}:`, `  version "${each.version}"`);
    lines.push(
      `  resolved "https://registry.example/${each.name}/-/${each.name}-${each.version}.tgz#${'0'.repeat(40)}"`,
      `  integrity ${integrity(each.name)}`,
    );
    const needs = Object.entries(needsOf(model, each));
    if (needs.length > 0)
      lines.push('  dependencies:', ...needs.map(([name, spec]) => `    ${name} "${spec}"`));
    lines.push('');
  }
  return lines.join('\n');
}

function berryLock(model) {
  const lines = ['__metadata:', '  version: 10', '  cacheKey: 10c0', ''];
  for (const { name, path, manifest } of model.projects) {
    lines.push(
      `"${name}@npm:1.0.0, ${name}@workspace:${path}":`,
      '  version: 0.0.0-use.local',
      `  resolution: "${name}@workspace:${path}"`,
      '  dependencies:',
    );
    lines.push(
      ...Object.entries(manifest.dependencies).map(
        ([each, spec]) => `    "${each}": "npm:${spec}"`,
      ),
    );
    lines.push('  languageName: unknown', '  linkType: soft', '');
  }
  lines.push(
    '"ws@workspace:.":',
    '  version: 0.0.0-use.local',
    '  resolution: "ws@workspace:."',
    '  languageName: unknown',
    '  linkType: soft',
    '',
  );
  for (const each of model.graph) {
    lines.push(
      `"${specsOf(model, each)
        .map((spec) => spec.replace('@', '@npm:'))
        .join(', ')}":`,
      `  version: ${each.version}`,
      `  resolution: "${each.name}@npm:${each.version}"`,
    );
    const needs = Object.entries(needsOf(model, each));
    if (needs.length > 0)
      lines.push('  dependencies:', ...needs.map(([name, spec]) => `    ${name}: "npm:${spec}"`));
    lines.push(
      `  checksum: 10c0/${'0'.repeat(128)}`,
      '  languageName: node',
      '  linkType: hard',
      '',
    );
  }
  return lines.join('\n');
}

/** The same numbers in every run (an LCG). */
function generator(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function median(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}

function row(name, ...cells) {
  return name.padEnd(14) + cells.map((each) => String(each).padStart(9)).join('');
}

function option(name) {
  const prefix = `--${name}`;
  const found = process.argv
    .slice(2)
    .find((each) => each === prefix || each.startsWith(`${prefix}=`));
  return found?.slice(prefix.length + 1);
}
