import { looksLikeSecret } from '@nx-multistage/engines';
import { verdictOf, type Verdict, type VerifyContext } from '../context';

/** Files and folders that hold credentials by their name. */
const FILES = [
  /(?:^|\/)\.(?:npmrc|netrc|dockercfg|yarnrc|yarnrc\.yml|git-credentials|pgpass)$/,
  /(?:^|\/)\.env(?:\.(?!example$|sample$|template$)[^/]+)?$/,
  /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)$/,
  /\.(?:p12|pfx|jks)$/,
  /(?:^|\/)\.docker\/config\.json$/,
  /(?:^|\/)\.aws\/credentials$/,
  /(?:^|\/)\.(?:git|ssh)$/,
];

/** What only the content of a file tells. */
const CONTENT: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, 'a private key'],
  [/^.*(?:_authToken|_password|_auth)\s*=\s*[^\s$"']/m, "an npm registry's credentials"],
  [
    /"auths"\s*:\s*\{\s*"[^"]+"\s*:\s*\{\s*"(?:auth|identitytoken)"\s*:\s*"[^"]+"/,
    'a docker login',
  ],
];

/** Files of third parties: published, so no secret of ours; their test keys and read-mes look like some. */
const THIRD_PARTY = /(?:^|\/)node_modules\/(?!\.)/;

/** Whether a file's content is looked at for secrets. */
export function mayHoldSecret(path: string): boolean {
  return !THIRD_PARTY.test(path);
}

/**
 * Credentials by file name, by content, and among the variables and the history of the image; by name also those
 * that a later layer removed, which are in the image all the same.
 */
export function secrets({ files, hidden, texts, config }: VerifyContext): Verdict {
  const named = [...files.keys()].filter(isNamedSecret);
  const removed = hidden.filter(isNamedSecret).map((path) => `${path} (in a lower layer)`);
  const held = [...texts].flatMap(([path, text]) => told(text).map((what) => `${path}: ${what}`));
  const variables = (config.config?.Env ?? []).filter((pair) => {
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    return value !== '' && looksLikeSecret(name);
  });
  return verdictOf(
    [
      ...[...named, ...removed, ...held].map((path) => `/${path}`),
      ...variables.map((pair) => `the variable ${pair.split('=')[0]}`),
      ...told(JSON.stringify(config.history ?? [])).map((what) => `the history: ${what}`),
    ],
    'none',
  );
}

function isNamedSecret(path: string): boolean {
  return FILES.some((form) => form.test(path)) && mayHoldSecret(path);
}

function told(text: string): string[] {
  return CONTENT.filter(([form]) => form.test(text)).map(([, what]) => what);
}
