/**
 * Node's own view of an installed tree: which package every import and every declared dependency leads to.
 * Reads `{ root, owners, optionalPeers, added }` from standard input: an owner is the app (``) or a workspace module,
 * with the folder its look-ups start in, what its code imports and the names its manifest declares. Prints
 * `{ nodes, failures }`: by the folder of a package, or `@` and the name of an owner, what each name leads to;
 * and the imports that Node does not resolve. Knows nothing of lockfiles and managers.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

const { root, owners, optionalPeers, added } = JSON.parse(readFileSync(0, 'utf8'));
const top = realpathSync(root);
const nodes = {};

/** Node's look-up: `node_modules` of a folder and of every folder above it, up to the root. */
function find(from, name) {
  for (let folder = realpathSync(from); ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (basename(folder) !== 'node_modules' && existsSync(join(place, 'package.json')))
      return { place: realpathSync(place), byChance: basename(folder) === '.pnpm' };
    if (folder === top || folder === dirname(folder)) return undefined;
  }
}

/** The owner whose folder a link leads into. */
function ownerAt(place) {
  const isAt = (each) => existsSync(join(top, each)) && realpathSync(join(top, each)) === place;
  return Object.keys(owners).find((name) => isAt(owners[name].place));
}

function edge(from, name, soft) {
  const found = find(from, name);
  if (found === undefined) return { soft, to: null };
  const { place, byChance } = found;
  const isPackage = relative(top, place).split('/').includes('node_modules');
  return { soft, byChance, to: isPackage ? visit(place) : `@${ownerAt(place) ?? ''}` };
}

function visit(place) {
  const key = relative(top, place);
  if (nodes[key] !== undefined) return key;
  const manifest = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
  const node = { name: manifest.name, version: manifest.version, edges: {} };
  nodes[key] = node;
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest;
  const more = added[manifest.name] ?? [];
  for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...more])
    node.edges[name] = {
      ...edge(place, name, false),
      range: { ...dependencies, ...optionalDependencies }[name]?.replace(/^npm:.+@/, ''),
    };
  for (const name of Object.keys(peerDependencies)) {
    if (node.edges[name] !== undefined) continue;
    const optional = manifest.peerDependenciesMeta?.[name]?.optional === true;
    node.edges[name] = {
      ...edge(place, name, optional && !optionalPeers.includes(name)),
      peer: peerDependencies[name],
      optional,
    };
  }
  return key;
}

function resolves({ file, specifier, kind }) {
  const from = join(top, file);
  if (kind === 'require') return createRequire(from).resolve(specifier);
  return import.meta.resolve(specifier, pathToFileURL(from).href);
}

const failures = [];
for (const [owner, { place, imports, declared }] of Object.entries(owners)) {
  const from = join(top, place);
  const edges = {};
  const imported = imports.map(({ name }) => name);
  for (const name of [...new Set([...imported, ...declared])].sort()) {
    const own = name !== '' && owners[name]?.byName === true;
    edges[name] = {
      ...(own ? { soft: false, to: `@${name}` } : edge(from, name, false)),
      imported: imported.includes(name),
      ...(declared.includes(name) ? {} : { atRoot: edge(top, name, false).to }),
    };
  }
  nodes[`@${owner}`] = { name: owner, version: '', edges };
  for (const each of imports)
    try {
      resolves(each);
    } catch (error) {
      failures.push({
        file: each.file,
        specifier: each.specifier,
        why: error.code ?? error.message,
      });
    }
}
process.stdout.write(JSON.stringify({ nodes, failures }));
