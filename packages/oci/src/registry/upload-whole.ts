import { isTooLarge } from './upload-failures';
import type { Upload } from './upload-chunks';
import { startUpload, type UploadSession } from './upload-session';
import type { Blob } from '../model/blob';
import { verified } from '../model/verified';

/**
 * Uploads a blob with one PUT. After a failure another session begins; the blob may have arrived all the
 * same, so it is looked up first.
 *
 * @param session begun already, or undefined
 * @param isThere looks the blob up
 * @returns false where the registry, or a proxy before it, does not take a request of that size
 */
export async function uploadWhole(
  upload: Upload,
  session: UploadSession | undefined,
  isThere: () => Promise<boolean>,
): Promise<boolean> {
  const { blob, actions, send, onSent } = upload;
  const { size } = blob.descriptor;
  let begun = session;
  for (let failures = 0; ;) {
    try {
      if (failures > 0 && (await isThere())) return true;
      const { location } = begun ?? (await startUpload(send, actions));
      begun = undefined;
      await send(actions.finish(location, { size, open: () => read(blob), onSent }), [201]);
      return true;
    } catch (error) {
      if (isTooLarge(error)) return false;
      failures += 1;
      await upload.pauseAfter(error, failures);
    }
  }
}

async function* read(blob: Blob): AsyncGenerator<Uint8Array> {
  for await (const piece of await verified(blob)) yield piece as Uint8Array;
}
