/**
 * Names of variables that at least one of BuildKit (SecretsUsedInArgOrEnv), hadolint (DL3064) and dockle
 * (CIS-DI-0010) takes for a secret. They guess by name: a hit is a reason to ask, not a proof.
 */
const BUILDKIT =
  /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const BUILDKIT_EXEMPT = /(?:_|^)(?:public|file|version)(?:_|$)/i;
const HADOLINT = /api_key|client_key|password|private|secret|token|username/i;
const DOCKLE = /PASS|PASSWD|PASSWORD|SECRET|KEY|ACCESS|TOKEN/i;

/** Those of the names that look like secrets to a scanner, in their order. */
export function secretLikeNames(names: readonly string[]): string[] {
  return names.filter(
    (name) =>
      (BUILDKIT.test(name) && !BUILDKIT_EXEMPT.test(name)) ||
      HADOLINT.test(name) ||
      DOCKLE.test(name),
  );
}
