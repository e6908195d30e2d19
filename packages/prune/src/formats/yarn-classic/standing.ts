import type { Manifest } from '../../snapshot';
import { closureOf } from './closure';
import { declaredRanges, type DeclaringField, type EdgeKind, type YarnGraph } from './graph';
import type { Standing } from './locked-package';
import { patternOf } from './pattern';

/**
 * Which entries only development or only optional dependencies lead to, as far as the lockfile and the root manifest
 * tell: entries that no other entry asks for belong to some manifest of the workspace.
 */
export function standings(graph: YarnGraph, rootManifest: Manifest): (id: string) => Standing {
  let known: { dev: ReadonlySet<string>; required: ReadonlySet<string> } | undefined;
  return (id) => {
    known ??= compute(graph, rootManifest);
    return { dev: known.dev.has(id), optional: !known.required.has(id) };
  };
}

function compute(
  graph: YarnGraph,
  rootManifest: Manifest,
): { dev: ReadonlySet<string>; required: ReadonlySet<string> } {
  const ranges = [...declaredRanges(rootManifest)];
  const declared = (field: DeclaringField): string[] =>
    ranges
      .filter(([, each]) => each.field === field)
      .flatMap(([name, { range }]) => graph.locked(patternOf('', name, range)) ?? []);
  const [prod, development, optional] = [
    declared('dependencies'),
    declared('devDependencies'),
    declared('optionalDependencies'),
  ];
  const asked = new Set(
    graph.ids.flatMap((id) => graph.edges(id).flatMap(({ target }) => target ?? [])),
  );
  const own = new Set([...development, ...optional]);
  const others = graph.ids.filter((id) => !asked.has(id) && !own.has(id));
  const production = closureOf(graph, [...prod, ...optional, ...others]).arrivals;
  const dev = [...closureOf(graph, development).arrivals.keys()].filter(
    (id) => !production.has(id),
  );
  return {
    dev: new Set(dev),
    required: requiredFrom(graph, [...prod, ...development, ...others]),
  };
}

const REQUIRING: readonly EdgeKind[] = ['prod', 'peer'];

function requiredFrom(graph: YarnGraph, ids: readonly string[]): ReadonlySet<string> {
  const seen = new Set(ids);
  for (const id of seen)
    for (const { target, kind } of graph.edges(id))
      if (target !== undefined && REQUIRING.includes(kind)) seen.add(target);
  return seen;
}
