import { ToolError } from '@nx-multistage/errors';
import { RequestFailure } from './failure';

/** Whether the registry, or a proxy before it, refused a request for its size. */
export function isTooLarge(error: unknown): boolean {
  return statusOf(error) === 413;
}

/** The status that a request failed with; undefined where no answer came. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof RequestFailure) || !('response' in error.why)) return undefined;
  return error.why.response.status;
}

/** Whether an upload that had begun is gone (404), or has other bytes than thought (416). */
export function isLostUpload(error: unknown): boolean {
  const status = statusOf(error);
  return (status === 404 || status === 416) && (error as RequestFailure).request.method !== 'POST';
}

/** Whether the registry does not want the request itself: another way may still work. */
export function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return status >= 400 && status < 500 && status !== 429;
  return error instanceof ToolError && error.code === 'NXM_REGISTRY_UNTRUSTED';
}
