/** A lockfile, and the texts that may name registries. */
export interface HostSubject {
  /** Text of the lockfile, of whichever package manager. */
  lockfile: string;
  /** Texts of settings (`.npmrc`, `.yarnrc.yml` ...) and manifests of the workspace. */
  known: readonly string[];
}

/** Where lockfiles say what is fetched: npm and Yarn 1, pnpm, later Yarns, Bun. No funding page and no git. */
const FETCHED =
  /(?:"resolved": "|^ {2}resolved "|\btarball: '?|__archiveUrl=|^ {4}"[^"\n]+": \["[^"\n]+", ")(https?(?::|%3A)(?:\/\/|%2F%2F)[^\s"'},]+)/gim;

/**
 * Packages that are fetched from a host of their own: another one than most packages, named by no settings and no
 * manifest of the workspace. A lockfile that somebody tampered with looks like this; so does one that was made on a
 * machine with another registry.
 *
 * @returns a sentence for each such host, sorted
 */
export function foreignHosts({ lockfile, known }: HostSubject): string[] {
  const byHost = new Map<string, string[]>();
  for (const [, text = ''] of lockfile.matchAll(FETCHED)) {
    const url = safeUrl(text);
    if (url === undefined) continue;
    byHost.set(url.host, [...(byHost.get(url.host) ?? []), nameIn(url)]);
  }
  const [usual] = [...byHost].sort(([, a], [, b]) => b.length - a.length);
  return [...byHost]
    .filter(([host]) => host !== usual?.[0] && !known.some((text) => text.includes(host)))
    .map(([host, names]) => {
      const shown = [...new Set(names)].sort().slice(0, 5).join(', ');
      return `the lockfile fetches ${shown}${names.length > 5 ? ' ...' : ''} from ${host}, which no settings and no package.json name`;
    })
    .sort();
}

function safeUrl(text: string): URL | undefined {
  try {
    return new URL(text.includes('%3A') ? decodeURIComponent(text) : text);
  } catch {
    return undefined;
  }
}

/** Registries have `/<name>/-/<file>`; of any other path the last part is shown. */
function nameIn({ pathname }: URL): string {
  const name = /\/((?:@[^/]+\/)?[^/]+)\/-\//.exec(decodeURIComponent(pathname))?.[1];
  return name ?? pathname.split('/').at(-1) ?? pathname;
}
