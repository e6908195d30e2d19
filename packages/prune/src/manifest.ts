import { ToolError } from '@nx-multistage/errors';
import type { DependencyField, Manifest, Snapshot } from './snapshot';

/**
 * Parses one package.json of the snapshot.
 *
 * @param snapshot what was read
 * @param path workspace-relative path of the file
 * @returns the manifest, or undefined where there is none
 * @throws ToolError `NXM_MANIFEST_INVALID` for anything but a JSON object
 */
export function manifestAt(snapshot: Snapshot, path: string): Manifest | undefined {
  return parseManifest(snapshot.texts.get(path), path);
}

/**
 * @param text of a package.json, undefined where there is none
 * @param path for messages
 * @throws ToolError `NXM_MANIFEST_INVALID` for anything but a JSON object
 */
export function parseManifest(text: string | undefined, path: string): Manifest | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new ToolError('NXM_MANIFEST_INVALID', `${path} is not valid JSON`, {
      hint: `Repair ${path}.`,
      cause,
    });
  }
  if (isRecord(value)) return value;
  throw new ToolError('NXM_MANIFEST_INVALID', `${path} does not hold a JSON object`, {
    hint: `Repair ${path}.`,
  });
}

/** Tells a plain object from anything else JSON can hold. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * One dependency map of a manifest.
 *
 * @param manifest the manifest, if any
 * @param field which map
 * @returns name to specifier; entries that are no strings are dropped
 */
export function dependenciesOf(
  manifest: Manifest | undefined,
  field: DependencyField,
): Record<string, string> {
  return strings(manifest?.[field]);
}

/** The string members of an object, in their order; empty for anything else. */
export function strings(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

/** A string field of a manifest, or undefined. */
export function textField(manifest: Manifest | undefined, field: string): string | undefined {
  const value = manifest?.[field];
  return typeof value === 'string' ? value : undefined;
}
