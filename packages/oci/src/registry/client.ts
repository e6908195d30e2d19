import { headBlob } from './actions';
import { withAuth } from './auth';
import { createConnections } from './connections';
import type { CredentialSource } from './credential';
import { REAL_EFFECTS, type Effects } from './effects';
import { createExchange } from './exchange';
import { explain } from './explain';
import type { Fetch } from './fetch';
import { fetchImage, type RemoteImage } from './fetch-image';
import { fetchManifest, lookUpManifest, signalOf, type FetchedManifest } from './fetch-manifest';
import { httpAllowance } from './hosts';
import { DEFAULT_LIMITS, type Limits } from './limits';
import { checkReference, checkRepository } from './names';
import { withOrigin } from './origin';
import { push, type PushOptions, type PushResult } from './push';
import { remoteBlob } from './read-blob';
import type { Send } from './request';
import { withRedirects } from './redirects';
import { listReferrers, putReferrer } from './referrers';
import { withRetry, type RetryEvent } from './retry';
import { createSecrets } from './secrets';
import { sendExpecting, type Session } from './session';
import type { Blob, Document, ImageSet, Repository } from '../model/blob';
import type { Descriptor, Platform } from '../model/descriptor';
import type { Manifest } from '../model/manifest';

export interface RegistryClientOptions extends Partial<Effects> {
  /** Node's own, or undici's with an agent for proxies. */
  fetch: Fetch;
  credentials: CredentialSource;
  /** Hosts, with their port where it is not 80, that may be used over plain http. This machine always may. */
  allowHttp?: readonly string[];
  /** Told of every wait for another try. */
  onEvent?: (event: RetryEvent) => void;
  limits?: Partial<Limits>;
  /** Ends whatever runs. */
  signal?: AbortSignal;
}

/**
 * A client of OCI registries, distribution-spec v1.1. Its methods throw ToolErrors `NXM_REGISTRY_...`, and
 * the reason of the `signal` where that ended them.
 */
export interface RegistryClient {
  fetchManifest(repository: Repository, reference: string): Promise<FetchedManifest>;
  fetchImage(repository: Repository, reference: string, platform: Platform): Promise<RemoteImage>;
  /** Undefined where it is not there. */
  headManifest(repository: Repository, reference: string): Promise<Descriptor | undefined>;
  blobExists(repository: Repository, digest: string): Promise<boolean>;
  /** A blob that is read when it is opened. */
  blob(repository: Repository, descriptor: Descriptor): Blob;
  push(repository: Repository, set: ImageSet, options?: PushOptions): Promise<PushResult>;
  putReferrer(
    repository: Repository,
    artifact: Document<Manifest>,
    blobs: readonly Blob[],
  ): Promise<void>;
  listReferrers(
    repository: Repository,
    digest: string,
    artifactType?: string,
  ): Promise<Descriptor[]>;
}

/** The one place that knows all parts: one fetch, and wrappers around it. */
export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  const session = createSession(options);
  const explained =
    <Args extends unknown[], Result>(
      operation: (session: Session, ...args: Args) => Promise<Result>,
    ) =>
    async (...args: Args): Promise<Result> => {
      try {
        return await operation(session, ...args);
      } catch (error) {
        throw explain(error, session.explaining);
      }
    };
  return {
    fetchManifest: explained(fetchManifest),
    fetchImage: explained(fetchImage),
    headManifest: explained((own, repository: Repository, reference: string) =>
      lookUpManifest(own, repository, reference),
    ),
    blobExists: explained(blobExists),
    blob: (repository, descriptor) => remoteBlob(session, repository, descriptor),
    push: explained(push),
    putReferrer: explained(putReferrer),
    listReferrers: explained(listReferrers),
  };
}

function createSession(options: RegistryClientOptions): Session {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const effects: Effects = {
    sleep: options.sleep ?? REAL_EFFECTS.sleep,
    now: options.now ?? REAL_EFFECTS.now,
    random: options.random ?? REAL_EFFECTS.random,
  };
  const { credentials, onEvent = () => undefined, signal } = options;
  const { now } = effects;
  const secrets = createSecrets();
  const allowance = httpAllowance(options.allowHttp ?? []);
  const exchange = createExchange(options.fetch, limits);
  const redirected = withRedirects(exchange);
  const connect = createConnections(redirected, allowance, signal);
  const sendToken: Send = (request) => exchange({ ...request, ...signalOf({ signal }) });
  const auth = { connect, credentials, sendToken, allowance, secrets, now };
  const retry = { limits, effects, onEvent };
  const send = withRetry(withOrigin(withAuth(redirected, auth), connect), retry);
  return { send, limits, retry, explaining: { secrets, now }, signal };
}

async function blobExists(
  session: Session,
  repository: Repository,
  digest: string,
): Promise<boolean> {
  checkRepository(repository);
  checkReference(digest);
  const request = { ...headBlob(repository, digest), ...signalOf(session) };
  return (await sendExpecting(session, request, [200, 404])).status === 200;
}
