import { isToolError } from '@nx-multistage/errors';
import type { Blob } from '../model/blob';
import { compressionOf } from '../model/media-types';
import { entryPath, whiteoutOf } from './entry-path';
import type { Finding, FindingCode } from './findings';
import { openLayer } from './layer-stream';
import { readTar } from './read-tar';
import type { TarHeader } from './tar-header';

/** A layer to be checked. */
export interface LayerCheck {
  blob: Blob;
  /** What the config says; undefined where it says nothing. */
  diffId: string | undefined;
  /** For the findings: `layer 3`. */
  where: string;
  maxUnpackedBytes: number;
}

/** Findings of a layer are cut off here: one that is all wrong fills no memory. */
const MAX_FINDINGS = 100;

/** Reads a layer to its end and checks bytes, diffID and every entry. Never throws. */
export async function validateLayer(check: LayerCheck): Promise<Finding[]> {
  const { blob, where, diffId } = check;
  const entries = new EntryChecks(where);
  try {
    const layer = await openLayer(blob, check.maxUnpackedBytes);
    for await (const entry of readTar(layer.tar)) entries.add(entry);
    const stated = compressionOf(blob.descriptor.mediaType);
    if (stated !== layer.compression)
      entries.find('media-type', where, `${blob.descriptor.mediaType} holds ${layer.compression}`);
    if (layer.diffId() !== diffId)
      entries.find(
        'diff-id',
        where,
        `it is ${layer.diffId()}, the config says ${diffId ?? 'none'}`,
      );
  } catch (error) {
    entries.find(...findingOf(error, where));
  }
  return entries.findings;
}

/** An error of reading as a finding. */
export function findingOf(
  error: unknown,
  where: string,
): [code: FindingCode, where: string, what: string] {
  const what = error instanceof Error ? error.message : String(error);
  const codes: Readonly<Record<string, FindingCode>> = {
    NXM_BLOB_DAMAGED: 'digest',
    NXM_BLOB_MISSING: 'missing',
    NXM_IMAGE_INVALID: 'document',
    NXM_LAYER_TOO_LARGE: 'too-large',
  };
  const code = isToolError(error) ? codes[error.code] : undefined;
  const missing = (error as { code?: unknown } | null)?.code === 'ENOENT';
  return [code ?? (missing ? 'missing' : 'tar'), where, what];
}

/** The rules for the entries of one layer. Source: OCI image-spec, layer.md. */
class EntryChecks {
  readonly findings: Finding[] = [];
  private readonly kinds = new Map<string, TarHeader['kind']>();

  constructor(private readonly layer: string) {}

  add(entry: TarHeader): void {
    const { path, problem } = entryPath(entry.path);
    const where = `${this.layer}: ${path}`;
    if (problem) this.find('unsafe-path', where, `the path is ${problemText(problem)}`);
    if (this.kinds.has(path)) this.find('duplicate-path', where, 'it is there twice');
    this.checkWhiteout(path, entry, where);
    if (entry.kind === 'hardlink') this.checkLink(entry, where);
    this.kinds.set(path, entry.kind);
  }

  find(code: FindingCode, where: string, what: string): void {
    if (this.findings.length < MAX_FINDINGS) this.findings.push({ code, where, what });
  }

  private checkWhiteout(path: string, entry: TarHeader, where: string): void {
    const whiteout = whiteoutOf(path);
    if (!whiteout) return;
    if (whiteout.kind === 'malformed') this.find('whiteout', where, 'it hides nothing that can be');
    else if (entry.kind !== 'file' || entry.size > 0)
      this.find('whiteout', where, 'it is no empty file');
  }

  private checkLink(entry: TarHeader, where: string): void {
    const target = entryPath(entry.linkPath);
    const kind = this.kinds.get(target.path);
    if (target.problem === 'parent') this.find('hard-link', where, 'it leads outside');
    else if (kind === undefined || kind === 'directory')
      this.find('hard-link', where, `this layer holds no file ${target.path} before it`);
  }
}

function problemText(problem: NonNullable<ReturnType<typeof entryPath>['problem']>): string {
  return problem === 'parent' ? 'one that leads outside (..)' : problem;
}
