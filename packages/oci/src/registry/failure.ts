import { systemCode } from '@nx-multistage/errors';
import type { RegistryRequest, RegistryResponse } from './request';
import { TimeoutFailure } from './watchdog';

/** A request that brought no usable answer. Inside this folder only: `explain` makes the person's error of it. */
export class RequestFailure extends Error {
  constructor(
    readonly request: RegistryRequest,
    /** The answer nobody wanted, or what kept an answer from coming. */
    readonly why: { response: RegistryResponse } | { error: unknown },
  ) {
    super(`could not ${request.action}`);
    this.name = 'RequestFailure';
  }
}

/** Statuses that another try may change. Source: go-containerregistry, remote/options.go. */
const TRANSIENT_STATUSES = new Set([408, 425, 429, 499, 500, 502, 503, 504, 522]);

/** Errors of a connection that another try may change. */
const TRANSIENT_CODES = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'HPE_INVALID_EOF_STATE',
]);

export function isTransientStatus(status: number): boolean {
  return TRANSIENT_STATUSES.has(status);
}

/** Whether the same request may well succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof RequestFailure)) return false;
  if ('response' in error.why) return isTransientStatus(error.why.response.status);
  if (error.why.error instanceof TimeoutFailure) return true;
  const code = networkCode(error.why.error);
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return error.request.firstContact !== true;
  return code !== undefined && TRANSIENT_CODES.has(code);
}

/** An error by its shape: fetch's errors may come from another realm. */
interface ErrorLike {
  message?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** How deep causes are looked into. */
const DEEPEST = 5;

/** The system's, OpenSSL's or undici's code of a failed fetch, which wraps it once or twice. */
export function networkCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at !== undefined && depth < DEEPEST; at = below(at), depth++) {
    const code = systemCode(at);
    if (code !== undefined) return code;
  }
  return undefined;
}

/** The innermost message: what the system itself said. */
export function networkMessage(error: unknown): string {
  let at = error;
  for (let depth = 0; depth < DEEPEST; depth++) at = below(at) ?? at;
  const { message } = (at ?? {}) as ErrorLike;
  return typeof message === 'string' && message !== '' ? message : String(at);
}

/** The error underneath; of several (one per address) the first. */
function below(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  const { cause, errors } = error as ErrorLike;
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : [];
  return first ?? (typeof cause === 'object' && cause !== null ? cause : undefined);
}
