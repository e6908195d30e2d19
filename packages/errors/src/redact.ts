/** Whole ANSI sequences: colours, cursor moves (CSI), titles and links (OSC), two-character escapes. */
const ANSI_SEQUENCE =
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]|\u001b\][^\u0007\u001b\n]{0,2048}(?:\u0007|\u001b\\)|\u001b[@-Z\\^_]/g;

/** A carriage return starts the line anew on a terminal; in a log it is the end of a line. */
const CARRIAGE_RETURN = /\r\n?/g;

/** C0 and C1 control characters, which can drive a terminal; tab and line feed stay readable. */
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** What hides a credential: a pattern, and what stands in its place. Order matters, each is linear. */
const CREDENTIALS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // scheme://user:password@host, up to the last @ of the authority
  [/:\/\/[^\s/?#"'<>]*@/g, '://***@'],
  // the same with an unescaped slash in the password; digits after the colon are a port
  [/:\/\/[^\s/?#"'<>@:]{1,256}:(?!\d{1,5}(?:[/?#\s]|$))[^\s"'<>@]{0,256}@/g, '://***@'],
  // query parameters that carry a credential
  [
    /([?&](?:[\w-]{0,64}token|sig|[\w-]{0,64}signature|[\w-]{0,64}credential|password|secret)=)[^\s&#"'<>]+/gi,
    '$1***',
  ],
  // .npmrc, .yarnrc.yml and docker's config.json
  [
    /(_authToken|_auth|_password|npmAuthToken|npmAuthIdent|identitytoken|registrytoken)(["']?[ \t]{0,16}[=:][ \t]{0,16}["']?)[^\s"',}]+/gi,
    '$1$2***',
  ],
  // the header, also as JSON
  [
    /(authorization["']?[ \t]{0,16}[:=][ \t]{0,16}["']?(?:basic|bearer)[ \t]{1,16})[^\s"']+/gi,
    '$1***',
  ],
  // a JSON web token
  [/\beyJ[\w-]{8,4096}\.[\w-]{8,4096}\.[\w-]*/g, '***'],
  // tokens whose prefix gives them away: GitHub, GitLab, npm, Docker Hub, Slack
  [
    /(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_[A-Za-z0-9]{16,}|dckr_[a-z]{1,8}_[\w-]{16,}|xox[abprs]-[\w-]{10,})/g,
    '***',
  ],
];

/**
 * Makes text from another program safe to show: credentials are replaced by `***`; escape sequences and
 * control characters, which could drive a terminal, are dropped.
 *
 * @param text any text, for example the last lines of an engine's stderr. A credential that is cut
 *   between two calls is not seen: give whole lines.
 * @returns the same text, safe to print and to put into an error
 */
export function redact(text: string): string {
  const plain = text
    .replace(ANSI_SEQUENCE, '')
    .replace(CARRIAGE_RETURN, '\n')
    .replace(CONTROL_CHARACTERS, '');
  return CREDENTIALS.reduce(
    (safe, [pattern, replacement]) => safe.replace(pattern, replacement),
    plain,
  );
}
