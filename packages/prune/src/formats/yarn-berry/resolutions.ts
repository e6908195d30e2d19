import { strings } from '../../manifest';
import type { Manifest } from '../../snapshot';
import { normalized } from './descriptor';

/** A rule of the root manifest's `resolutions`. */
export interface Resolution {
  key: string;
  /** Whose dependency it speaks of; undefined for everyone's. */
  from?: { name: string; reference?: string };
  name: string;
  /** Which range it replaces; undefined for each. */
  range?: string;
  /** What is asked for instead. */
  reference: string;
}

const PART = /^((?:@[^/@]+\/)?[^/@]+)(?:@(.+))?$/;

/** The root manifest's `resolutions`, in their order; a pattern that Yarn does not know is left out. */
export function resolutionsOf(manifest: Manifest): Resolution[] {
  return Object.entries(strings(manifest['resolutions'])).flatMap(([key, reference]) => {
    const parts = splitPattern(key.replace(/^\*\*\//, ''));
    const [last, from] = [parts.at(-1), parts.at(-2)].map((part) => PART.exec(part ?? ''));
    if (last?.[1] === undefined) return [];
    return [
      {
        key,
        ...(from?.[1] === undefined
          ? {}
          : {
              from: {
                name: from[1],
                ...(from[2] === undefined ? {} : { reference: normalized(from[2]) }),
              },
            }),
        name: last[1],
        ...(last[2] === undefined ? {} : { range: normalized(last[2]) }),
        reference,
      },
    ];
  });
}

/** `a/@scope/b@1` -> `a`, `@scope/b@1`; a slash behind an `@` that is no scope belongs to a range. */
function splitPattern(key: string): string[] {
  const match =
    /^((?:@[^/@]+\/)?[^/@]+(?:@[^/]+?)?)\/((?:@[^/@]+\/)?[^/@]+(?:@.+)?)$/.exec(key) ?? [];
  return match[1] === undefined || match[2] === undefined || /^@[^/]+$/.test(match[1])
    ? [key]
    : [match[1], match[2]];
}
