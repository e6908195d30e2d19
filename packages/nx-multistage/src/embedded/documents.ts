import type { BlobStore, Document } from '@nx-multistage/oci';
import { buffer } from 'node:stream/consumers';

/** Keeps a manifest or a config by its digest. */
export async function storeDocument(
  store: BlobStore,
  { descriptor, bytes }: Document<unknown>,
): Promise<void> {
  if ((await store.has(descriptor.digest)) !== undefined) return;
  const { digest, size } = descriptor;
  await store.write([bytes], { digest, size });
}

/**
 * @param is digest and media type of the document
 * @returns undefined where the store has no such document
 */
export async function readDocument<Value>(
  store: BlobStore,
  is: { digest: string; mediaType: string },
  parse: (bytes: Buffer) => Value,
): Promise<Document<Value> | undefined> {
  if ((await store.has(is.digest)) === undefined) return undefined;
  const bytes = await buffer(await store.open(is.digest));
  return { descriptor: { ...is, size: bytes.length }, bytes, value: parse(bytes) };
}
