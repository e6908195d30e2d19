import { ToolError } from '@nx-multistage/errors';

/** An image reference, after the grammar of the distribution project (`reference.go`). */
export interface Reference {
  /** Host and optional port, where the text names one. */
  domain?: string;
  path: string;
  tag?: string;
  digest?: string;
}

const HOST =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const MAX_NAME = 255;

/**
 * @param text `[domain/]path[:tag][@digest]`
 * @param option where the text came from, for the error
 * @throws ToolError `NXM_REFERENCE_INVALID` that quotes the part that is wrong
 */
export function parseReference(text: string, option: string): Reference {
  const fail = (part: string, what: string, hint: string): never => {
    throw new ToolError(
      'NXM_REFERENCE_INVALID',
      `${option}: ${JSON.stringify(text)} is not an image reference: ${what} ${JSON.stringify(part)} is not allowed`,
      { hint },
    );
  };
  const [named = '', ...digests] = text.split('@');
  const digest = digests.length > 0 ? digests.join('@') : undefined;
  if (digest !== undefined && !DIGEST.test(digest))
    fail(
      digest,
      'the digest',
      'A digest is an algorithm, a colon and hexadecimal digits: sha256:….',
    );
  const { domain, rest } = splitDomain(named);
  const colon = rest.indexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  if (domain !== undefined && !HOST.test(domain))
    fail(
      domain,
      'the registry',
      'A registry is a host name with an optional port: registry.example:5000.',
    );
  for (const component of path.split('/'))
    if (!COMPONENT.test(component))
      fail(
        component,
        'the name',
        'Names are lower-case letters and digits, joined by single dots, one or two underscores or dashes, in parts between slashes.',
      );
  if ((domain === undefined ? path : `${domain}/${path}`).length > MAX_NAME)
    fail(path, 'the name', `A name has at most ${MAX_NAME} characters.`);
  if (tag !== undefined && !TAG.test(tag))
    fail(
      tag,
      'the tag',
      'A tag is at most 128 letters, digits, underscores, dots and dashes, and begins with none of the last two.',
    );
  return {
    path,
    ...(domain === undefined ? {} : { domain }),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The first part is a registry when it can be no other thing: a dot, a port, capitals, `localhost`. */
function splitDomain(name: string): { domain?: string; rest: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isDomain =
    slash > 0 && (/[.:]/.test(first) || first === 'localhost' || /[A-Z]/.test(first));
  return isDomain ? { domain: first, rest: name.slice(slash + 1) } : { rest: name };
}

/** Where the image is pushed to: registry and repository spelt out, without tag and digest. */
export function repositoryOf({ domain = 'docker.io', path }: Reference): string {
  const host = domain === 'index.docker.io' ? 'docker.io' : domain;
  return host === 'docker.io' && !path.includes('/')
    ? `${host}/library/${path}`
    : `${host}/${path}`;
}

/** The whole name with its tag, `latest` where there is none. */
export function canonicalName(reference: Reference): string {
  return `${repositoryOf(reference)}:${reference.tag ?? 'latest'}`;
}
