import { ToolError } from '@nx-multistage/errors';
import type { Repository } from '../model/blob';
import { isDigest } from '../model/digest';

/** Source: distribution-spec, "Pulling manifests". Linear: each class starts with a character the one before lacks. */
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
/** A name, an IPv4 address or an IPv6 address in brackets, with an optional port. */
const HOST = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/;
const LONGEST = 255;

/**
 * Names become part of an address and of a token's scope: only what the specification allows.
 *
 * @throws ToolError `NXM_REGISTRY_NAME`
 */
export function checkRepository({ registry, name }: Repository): void {
  const place = JSON.stringify(`${registry}/${name}`);
  if (!HOST.test(registry))
    throw bad(
      `${place} does not start with the host of a registry.`,
      'Write it as host/name, for example ghcr.io/acme/api.',
    );
  if (!name.split('/').every((component) => COMPONENT.test(component)))
    throw bad(
      `${place} is not the name of a repository.`,
      'Use lower-case letters, digits, single dots, underscores and hyphens, and slashes between.',
    );
  if (registry.length + 1 + name.length > LONGEST)
    throw bad(
      `${place.slice(0, 80)}… is longer than ${LONGEST} characters.`,
      'Choose a shorter name.',
    );
}

/** @throws ToolError `NXM_REGISTRY_NAME` unless it is a tag */
export function checkTag(tag: string): void {
  if (!TAG.test(tag))
    throw bad(
      `${JSON.stringify(tag.slice(0, 200))} is not a tag.`,
      'Use at most 128 letters, digits, dots, underscores and hyphens, and start with none of the last two.',
    );
}

/** @throws ToolError `NXM_REGISTRY_NAME` unless it is a tag or a digest of sha256 */
export function checkReference(reference: string): void {
  if (!reference.includes(':')) return checkTag(reference);
  const isSha256: boolean = isDigest(reference);
  if (!isSha256)
    throw bad(
      `${JSON.stringify(reference.slice(0, 200))} is not a digest.`,
      'Write sha256: and 64 hexadecimal digits, in lower case.',
    );
}

function bad(message: string, hint: string): ToolError {
  return new ToolError('NXM_REGISTRY_NAME', message, { hint });
}
