import { demand } from './demand';

/** A registry reference in its parts, as written: nothing is filled in. */
export interface ImageReference {
  /** Host and port, where the first component is one. */
  domain?: string;
  path: string;
  tag?: string;
  digest?: string;
}

/* The grammar of github.com/distribution/reference, part by part so that an error can name the part. */
const HOST_NAME = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const DOMAIN = new RegExp(`^(?:${HOST_NAME}(?:\\.${HOST_NAME})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const LONGEST_NAME = 255;

/**
 * Takes an image reference apart.
 *
 * @param text `registry.example:5000/team/node:24-alpine@sha256:...`
 * @param option the option it came from
 * @throws ToolError `NXM_IMAGE_PLAN` that quotes the part the grammar refuses
 */
export function parseImageReference(text: string, option: string): ImageReference {
  const [beforeDigest = '', ...digests] = text.split('@');
  const digest = digests.length === 0 ? undefined : digests.join('@');
  const colon = beforeDigest.lastIndexOf(':');
  const hasTag = colon > beforeDigest.lastIndexOf('/') && colon > beforeDigest.lastIndexOf(']');
  const name = hasTag ? beforeDigest.slice(0, colon) : beforeDigest;
  const tag = hasTag ? beforeDigest.slice(colon + 1) : undefined;
  const [first = '', ...rest] = name.split('/');
  const hasDomain = rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const path = (hasDomain ? rest : [first, ...rest]).join('/');

  if (hasDomain) check(DOMAIN, first, `${option} (registry)`, 'a host name with an optional port');
  for (const component of path.split('/'))
    check(
      PATH_COMPONENT,
      component,
      `${option} (name)`,
      'lower-case letters and digits, separated by single dots, underscores or dashes',
    );
  demand(name.length <= LONGEST_NAME, {
    option: `${option} (name)`,
    expected: `at most ${LONGEST_NAME} characters`,
    got: name,
  });
  if (tag !== undefined)
    check(TAG, tag, `${option} (tag)`, 'at most 128 letters, digits, dots, underscores, dashes');
  if (digest !== undefined) checkDigest(digest, `${option} (digest)`);
  return {
    ...(hasDomain ? { domain: first } : {}),
    path,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** @throws ToolError `NXM_IMAGE_PLAN` unless the text is a sha256 digest */
export function checkDigest(text: string, option: string): void {
  check(DIGEST, text, option, 'sha256: and 64 hexadecimal digits in lower case');
}

function check(grammar: RegExp, part: string, option: string, expected: string): void {
  demand(grammar.test(part), { option, expected, got: part });
}
