import semver from 'semver';
import type { PackageLiteral, PackageLiterals } from '../registry/packages';
import { splitId } from '../registry/packages';
import type { Dice } from './dice';

/** What a random registry has, and what those that use it must know. */
export interface RandomRegistry {
  packages: PackageLiterals;
  /** Names of ordinary packages, with their versions. */
  versions: ReadonlyMap<string, readonly string[]>;
  /** Peers of the packages that have some: whoever depends on one provides them. */
  peers: ReadonlyMap<string, readonly string[]>;
}

const VERSIONS = [
  '1.0.0',
  '1.1.0',
  '1.2.3',
  '2.0.0',
  '2.0.1',
  '2.3.0',
  '3.0.0-rc.1',
  '4.0.0-beta.2',
];

/** Makes a registry of up to fourteen packages with one to four versions each. */
export function randomRegistry(dice: Dice): RandomRegistry {
  const names = Array.from({ length: 4 + dice.below(10) }, (_, index) =>
    dice.chance(20) ? `@s${index % 3}/p${index}` : `p${index}`,
  );
  const versions = new Map(
    [...names, 'q0', 'q1'].map((name) => [name, randomVersions(dice, name.startsWith('q'))]),
  );
  const peered = dice.some(names, 3);
  const peers = new Map(peered.map((name) => [name, dice.chance(70) ? ['q0'] : ['q0', 'q1']]));
  const packages: Record<string, PackageLiteral> = {
    'only-mac@1.0.0': { os: ['darwin'], dependencies: { 'only-mac-part': '*' } },
    'only-mac-part@1.0.0': {},
  };
  const world = { versions, peers };
  for (const [name, its] of versions)
    for (const version of its)
      packages[`${name}@${version}`] = name.startsWith('q') ? {} : randomPackage(dice, name, world);
  return { packages, versions, peers };
}

function randomVersions(dice: Dice, stable: boolean): string[] {
  const all = stable ? VERSIONS.filter((each) => semver.prerelease(each) === null) : VERSIONS;
  const some = dice.some(all, 4);
  return some.length > 0 ? some : ['1.0.0'];
}

type World = Pick<RandomRegistry, 'versions' | 'peers'>;

function randomPackage(dice: Dice, name: string, world: World): PackageLiteral {
  const others = [...world.versions.keys()].filter((each) => each !== name);
  const dependencies = randomDependencies(dice, dice.some(others, 3), world);
  const own = world.peers.get(name) ?? [];
  const optional = dice.chance(15) ? { 'only-mac': '^1.0.0' } : {};
  const optionalPeer = dice.chance(10) && own.length === 0 && dependencies['q1'] === undefined;
  const peers = [...own, ...(optionalPeer ? ['q1'] : [])];
  for (const peer of peers) delete dependencies[peer];
  return {
    ...(Object.keys(dependencies).length > 0 ? { dependencies } : {}),
    ...(Object.keys(optional).length > 0 ? { optionalDependencies: optional } : {}),
    ...(peers.length > 0
      ? { peerDependencies: Object.fromEntries(peers.map((peer) => [peer, '>=1.0.0'])) }
      : {}),
    ...(optionalPeer ? { peerDependenciesMeta: { q1: { optional: true } } } : {}),
  };
}

/**
 * Dependencies on some packages, each by a range that some version satisfies, now and then under another name,
 * together with the peers that they want.
 */
export function randomDependencies(
  dice: Dice,
  names: readonly string[],
  { versions, peers }: World,
): Record<string, string> {
  const dependencies: Record<string, string> = {};
  for (const name of names) {
    const range = randomRange(dice, versions.get(name) ?? []);
    const isAliased = dice.chance(8) && !name.startsWith('q');
    dependencies[isAliased ? `alias-${name.replace(/\W/g, '')}` : name] = isAliased
      ? `npm:${name}@${range}`
      : range;
    for (const peer of peers.get(name) ?? [])
      dependencies[peer] ??= randomRange(dice, versions.get(peer) ?? []);
  }
  return dependencies;
}

function randomRange(dice: Dice, versions: readonly string[]): string {
  const version = dice.pick(versions);
  if (dice.chance(25)) return version;
  const range = dice.pick(['^', '~', '>=']) + version;
  const stable = versions.some((each) => semver.prerelease(each) === null);
  if (stable && dice.chance(15)) return '*';
  return dice.chance(15) ? `${range} || ${dice.pick(versions)}` : range;
}

/** Names of the packages of literals. */
export function namesOf(packages: PackageLiterals): string[] {
  return [...new Set(Object.keys(packages).map((id) => splitId(id).name))];
}
