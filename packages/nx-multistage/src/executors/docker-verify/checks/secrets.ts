import { looksLikeSecret } from '@nx-multistage/engines';
import { formatCount } from '../../../workspace/format';
import { LARGEST_TEXT_MB, verdictOf, type Verdict, type VerifyContext } from '../context';

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

type Sign = readonly [form: RegExp, what: string];

const NPM = "an npm registry's credentials";
/** Lines of registry settings, under any name. Without a registry only a plain value counts: programs have such names too. */
const NPMRC: readonly Sign[] = [
  [
    /^[ \t]*(?:\/\/[^\s=]+\/:(?:_authToken|_auth|_password)[ \t]*=[ \t]*[^\s$"'=]|(?:_authToken|_auth|_password)[ \t]*=[ \t]*[^\s$"'=;(){}[\],][^\s;(){}[\],]*[ \t]*$)/m,
    NPM,
  ],
  // .yarnrc has no equals sign, .yarnrc.yml names of its own, bunfig.toml the URL beside the token.
  [/^[ \t]*"?\/\/[^\s"=]+\/:_(?:authToken|auth|password)"?[ \t]+"?[^\s$"'=]/m, NPM],
  [/^[ \t]*npmAuth(?:Token|Ident):[ \t]*["']?[^\s$"'#]/m, "a Yarn registry's credentials"],
  [
    /\{[^{}\n]*\burl[ \t]*=[^{}\n]*\b(?:token|password)[ \t]*=[ \t]*["'][^\s$"']/m,
    "a Bun registry's credentials",
  ],
];
/** In a command, a setting may be anywhere. */
const COMMANDS: readonly Sign[] = [[/(?:_authToken|_password|_auth)\s*=\s*[^\s$"'=]/, NPM]];
/** What only content tells, of files and of commands. */
const CONTENT: readonly Sign[] = [
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, 'a private key'],
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
export function secrets({ files, hidden, texts, tooLarge, config }: VerifyContext): Verdict {
  const named = [...files.keys()].filter(isNamedSecret);
  const removed = hidden.filter(isNamedSecret).map((path) => `${path} (in a lower layer)`);
  const held = [...texts].flatMap(([path, text]) =>
    told(text, NPMRC).map((what) => `${path}: ${what}`),
  );
  const variables = (config.config?.Env ?? []).filter((pair) => {
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    return value !== '' && looksLikeSecret(name);
  });
  const { status, detail } = verdictOf(
    [
      ...[...named, ...removed, ...held].map((path) => `/${path}`),
      ...variables.map((pair) => `the variable ${pair.split('=')[0]}`),
      ...told(JSON.stringify(config.history ?? []), COMMANDS).map((what) => `the history: ${what}`),
    ],
    'none',
  );
  return { status, detail: `${detail}${unsearched(tooLarge)}` };
}

function unsearched(count: number): string {
  if (count === 0) return '';
  const were = count === 1 ? 'was' : 'were';
  return `; ${formatCount(count, 'text file')} over ${LARGEST_TEXT_MB} MB ${were} not searched`;
}

function isNamedSecret(path: string): boolean {
  return FILES.some((form) => form.test(path)) && mayHoldSecret(path);
}

function told(text: string, more: readonly Sign[]): string[] {
  return [...CONTENT, ...more].filter(([form]) => form.test(text)).map(([, what]) => what);
}
