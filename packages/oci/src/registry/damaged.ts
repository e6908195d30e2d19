import { ToolError } from '@nx-multistage/errors';
import type { RegistryRequest } from './request';

/** The error for bytes that are not what was asked for, or announced. */
export function damaged(request: RegistryRequest, why: string): ToolError {
  const { registry } = request.repository;
  return new ToolError('NXM_REGISTRY_DAMAGED', `Could not ${request.action}: ${why}.`, {
    hint: `What ${registry} sent is damaged or forged, and was not used. Try again; if it stays, push the image anew or look for a proxy on the way.`,
  });
}

/** The error for an answer that breaks the specification. */
export function unspecified(request: RegistryRequest, why: string): ToolError {
  const { registry } = request.repository;
  return new ToolError('NXM_REGISTRY_PROTOCOL', `Could not ${request.action}: ${why}.`, {
    hint: `${registry} may not be an OCI registry, or a proxy answers in its place.`,
  });
}
