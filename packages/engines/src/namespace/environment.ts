/** The app's variables, by who can set them safely. */
export interface SplitEnvironment {
  /** `NAME=value`, set by the start script. */
  early: string[];
  /** `NAME=value`, set by the image's own `env`, when no program of the host is to come any more. */
  late: string[];
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Variables that a C library of the host would act on before the app runs (an image must not name a library the
 * host's programs load), that a shell keeps for itself, or that the start script uses.
 * Source: glibc, sysdeps/generic/unsecvars.h; bash(1), "Shell Variables".
 */
const SPECIAL = [
  /^LD_|^MALLOC_|^MUSL_|^NX_MULTISTAGE_ENV_/,
  /^(?:GCONV_PATH|GETCONF_DIR|GLIBC_TUNABLES|HOSTALIASES|LOCALDOMAIN|LOCPATH|NIS_PATH|NLSPATH|RESOLV_HOST_CONF|RES_OPTIONS|TMPDIR|TZDIR)$/,
  /^(?:_|BASHOPTS|BASH_VERSINFO|EUID|IFS|OLDPWD|OPTIND|PPID|PWD|SHELLOPTS|SHLVL|UID)$/,
];

/** Decides who sets each variable of the app. */
export function splitEnvironment(env: Readonly<Record<string, string>>): SplitEnvironment {
  const isLate = (name: string): boolean =>
    !IDENTIFIER.test(name) || SPECIAL.some((form) => form.test(name));
  const names = Object.keys(env);
  const pair = (name: string): string => `${name}=${env[name] ?? ''}`;
  return {
    early: names.filter((name) => !isLate(name)).map(pair),
    late: names.filter(isLate).map(pair),
  };
}

/** What docker gives a container whose image has no PATH. Source: moby, oci/defaults.go. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The environment of a container, as docker makes it: PATH and HOME, the image's own, the user's own; a later
 * one wins.
 *
 * @param imageEnv `NAME=value`, of the image's config
 * @param home the user's home folder: see `resolveUser`
 */
export function containerEnvironment(
  imageEnv: readonly string[],
  { home, env }: { home: string; env: Readonly<Record<string, string>> },
): Record<string, string> {
  const own = imageEnv.map((pair) => {
    const end = pair.includes('=') ? pair.indexOf('=') : pair.length;
    return [pair.slice(0, end), pair.slice(end + 1)] as const;
  });
  return { PATH: DEFAULT_PATH, HOME: home, ...Object.fromEntries(own), ...env };
}
