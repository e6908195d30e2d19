/** BuildKit's check SecretsUsedInArgOrEnv. */
const BUILDKIT =
  /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
/** hadolint's DL3064, its substrings. */
const HADOLINT = /api_key|client_key|password|private|secret|token|username/i;
/** dockle's CIS-DI-0010. */
const DOCKLE = /PASS|SECRET|KEY|ACCESS|TOKEN/i;

/**
 * Whether a variable's name says that it holds a secret, for any of the linters an image may be judged by.
 * `GPG_KEY` and `GPG_KEYS` are dockle's exceptions, but BuildKit's check fires on the first.
 */
export function looksLikeSecret(name: string): boolean {
  if (name === 'GPG_KEYS') return false;
  return [BUILDKIT, HADOLINT, DOCKLE].some((pattern) => pattern.test(name));
}
