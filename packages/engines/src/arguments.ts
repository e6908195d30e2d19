import { join } from 'node:path';
import type { BuildCommands } from './build-commands';
import type { BuildRequest } from './build-request';

/** Arguments in the form `--name=value`, so that no value can be taken for a flag. */
export function flags(name: string, values: readonly string[]): string[] {
  return values.map((value) => `--${name}=${value}`);
}

/** A flag without a value, when wanted. */
export function flagIf(wanted: boolean, flag: string): string[] {
  return wanted ? [flag] : [];
}

/** `key=value` for each entry. */
export function pairs(
  record: Readonly<Record<string, string>>,
  value: (text: string) => string = (text) => text,
): string[] {
  return Object.entries(record).map(([key, text]) => `${key}=${value(text)}`);
}

/** What all engines spell alike. Labels and secrets they do not. */
export function commonArguments(request: BuildRequest, dockerfile: string): string[] {
  return [
    `--file=${dockerfile}`,
    ...flags('tag', request.tags),
    ...flags('build-arg', pairs(request.buildArgs)),
    ...flags('build-context', pairs(request.namedContexts)),
    ...flags('platform', request.platforms.length > 0 ? [request.platforms.join(',')] : []),
    ...flags('target', request.target === undefined ? [] : [request.target]),
    ...flagIf(request.noCache, '--no-cache'),
    ...flagIf(request.pull, '--pull'),
  ];
}

/** The Dockerfile to build from: the request's, or its replacement text as a file of the work folder. */
export function dockerfileFor(
  request: BuildRequest,
  workDir: string,
): { path: string; files: BuildCommands['files'] } {
  if (request.dockerfileText === undefined) return { path: request.dockerfile, files: [] };
  const path = join(workDir, 'Dockerfile');
  return { path, files: [{ path, text: request.dockerfileText }] };
}
