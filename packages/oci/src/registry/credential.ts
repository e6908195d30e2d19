import type { Repository } from '../model/blob';

/** What a registry is asked in the name of, and where that was found. */
export type Credential = (
  | { kind: 'basic'; username: string; password: string }
  /** Buys tokens; not a password. The user name matters only to servers without the grant. */
  | { kind: 'identity'; username: string; token: string }
  /** A token of the registry itself, sent as it is. */
  | { kind: 'bearer'; token: string }
) & {
  /** For errors: `/home/ci/.docker/config.json`, `docker-credential-osxkeychain`. */
  from: string;
};

/** Finds the credentials for a repository; undefined where it is used anonymously. */
export type CredentialSource = (repository: Repository) => Promise<Credential | undefined>;

/** For the text of an error: `"ci" from /home/ci/.docker/config.json`. Never a secret. */
export function describeCredential(credential: Credential): string {
  const who =
    credential.kind === 'basic'
      ? `"${credential.username}"`
      : credential.kind === 'identity'
        ? 'the identity token'
        : 'the registry token';
  return `${who} from ${credential.from}`;
}
