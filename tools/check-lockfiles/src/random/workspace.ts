import type { Fixture } from '../fixture';
import { createDice, type Dice } from './dice';
import { randomDependencies, randomRegistry, type RandomRegistry } from './registry';

type Names = Record<string, string>;

interface RandomProject {
  dependencies: Names;
  devDependencies: Names;
  /** What its built code imports. */
  imports: string[];
}

/**
 * Makes a workspace: up to five libraries that need each other in any way, up to three apps, root
 * dependencies, and code that imports a part of what is declared.
 *
 * @param seed the same seed gives the same workspace
 */
export function randomFixture(seed: number): Fixture {
  const dice = createDice(seed);
  const registry = randomRegistry(dice);
  const libraries = Array.from({ length: dice.below(6) }, (_, index) =>
    dice.chance(75) ? `@acme/l${index}` : `l${index}`,
  );
  const root = {
    dependencies: packagesFor(dice, registry, 2),
    devDependencies: packagesFor(dice, registry, 2),
  };
  const rootNames = Object.keys(root.dependencies);
  const files: Record<string, string | object> = { 'package.json': root };
  for (const name of libraries) {
    const project = randomProject(dice, registry, { libraries, self: name, rootNames });
    const folder = `libs/${name.replace(/^@acme\//, '')}`;
    files[`${folder}/package.json`] = manifestOf(name, project, './dist/index.js');
    files[`${folder}/dist/index.js`] = sourceOf(project.imports);
  }
  const api = randomProject(dice, registry, { libraries, self: 'api', rootNames });
  files['apps/api/package.json'] = manifestOf('api', api);
  files['dist/apps/api/main.js'] = sourceOf(api.imports);
  for (let index = dice.below(3); index > 0; index -= 1) {
    const other = randomProject(dice, registry, { libraries, self: 'other', rootNames });
    files[`apps/other${index}/package.json`] = manifestOf(`other${index}`, other);
  }
  const overrides = randomOverrides(dice, registry, files);
  return {
    name: `random-${seed}`,
    shows: 'Anything.',
    stands: [],
    registry: registry.packages,
    packages: ['apps/*', 'libs/*'],
    ...(overrides === undefined ? {} : { overrides }),
    files,
    expected: {},
  };
}

function packagesFor(dice: Dice, registry: RandomRegistry, most: number): Names {
  return randomDependencies(dice, dice.some([...registry.versions.keys()], most), registry);
}

function randomProject(
  dice: Dice,
  registry: RandomRegistry,
  {
    libraries,
    self,
    rootNames,
  }: { libraries: readonly string[]; self: string; rootNames: readonly string[] },
): RandomProject {
  const others = libraries.filter((each) => each !== self);
  const linked = (most: number): Names =>
    Object.fromEntries(dice.some(others, most).map((name) => [name, 'workspace:*']));
  const dependencies = { ...packagesFor(dice, registry, 4), ...linked(3) };
  const devDependencies = { ...packagesFor(dice, registry, 2), ...linked(1) };
  for (const name of Object.keys(dependencies)) delete devDependencies[name];
  const undeclared = dice.chance(15)
    ? rootNames.filter((name) => devDependencies[name] === undefined)
    : [];
  const names = [...new Set([...Object.keys(dependencies), ...undeclared])];
  return { dependencies, devDependencies, imports: dice.some(names, names.length) };
}

function manifestOf(name: string, project: RandomProject, main?: string): object {
  const { dependencies, devDependencies } = project;
  return {
    name,
    version: '1.0.0',
    ...(main === undefined ? {} : { main }),
    dependencies,
    devDependencies,
  };
}

function sourceOf(imports: readonly string[]): string {
  return imports.map((name) => `require('${name}');\n`).join('');
}

/** Forces one version of a package that no project declares: npm takes no other. */
function randomOverrides(
  dice: Dice,
  { versions, peers }: RandomRegistry,
  files: Readonly<Record<string, string | object>>,
): Names | undefined {
  if (!dice.chance(20)) return undefined;
  const declared = JSON.stringify(Object.values(files).filter((each) => typeof each === 'object'));
  const free = [...versions.keys()].filter(
    (name) =>
      !name.startsWith('q') &&
      !peers.has(name) &&
      !declared.includes(`${name}@`) &&
      !declared.includes(`"${name}"`),
  );
  if (free.length === 0) return undefined;
  const name = dice.pick(free);
  return { [name]: dice.pick(versions.get(name) ?? []) };
}
