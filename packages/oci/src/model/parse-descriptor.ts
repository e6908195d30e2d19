import type { Descriptor, Platform } from './descriptor';
import { isDigest } from './digest';
import { count, invalid, object, present, requiredText, text, textMap } from './fields';

/**
 * Reads a descriptor. `urls` and `data` are left behind: no address inside an image is ever followed.
 * Source: OCI image-spec, descriptor.md.
 *
 * @throws {ToolError} NXM_IMAGE_INVALID
 */
export function parseDescriptor(value: unknown, where: string): Descriptor {
  const fields = object(value, where);
  const size = count(fields, 'size', where);
  if (size === undefined) throw invalid(`The ${where} has no size`);
  const platform = fields['platform'];
  return present<Descriptor>({
    mediaType: requiredText(fields, 'mediaType', where),
    digest: parseDigest(text(fields, 'digest', where), where),
    size,
    annotations: textMap(fields, 'annotations', where),
    platform:
      platform === undefined || platform === null
        ? undefined
        : parsePlatform(platform, `platform of the ${where}`),
    artifactType: text(fields, 'artifactType', where),
  });
}

export function parseDigest(digest: string | undefined, where: string): string {
  if (digest === undefined) throw invalid(`The ${where} has no digest`);
  const shown = JSON.stringify(digest.slice(0, 140));
  const why = /^sha(384|512):/.test(digest) ? 'only sha256 is read here' : 'that is no digest';
  if (isDigest(digest)) return digest;
  throw invalid(`The digest of the ${where} is ${shown}: ${why}`);
}

function parsePlatform(value: unknown, where: string): Platform {
  const fields = object(value, where);
  return present<Platform>({
    os: requiredText(fields, 'os', where),
    architecture: requiredText(fields, 'architecture', where),
    variant: text(fields, 'variant', where) || undefined,
  });
}
