import { ToolError } from '@nx-multistage/errors';
import { buildxCapabilities, dockerCapabilities } from './capabilities';
import { ask, isUnavailable, type ProbeContext, type Probed } from './probe';
import { complaint, type Unavailable } from './unavailable';
import { isAtLeast } from './version';

const DAEMON = 'the docker daemon';
const BUILDX_FIX =
  'install the buildx plugin (package docker-buildx-plugin or docker-buildx, or a file docker-buildx in ~/.docker/cli-plugins)';

/** A builder as `docker buildx inspect` prints it. */
export interface Builder {
  name: string;
  driver: string;
  /** BuildKit's version of the first node that tells one. */
  buildkitVersion?: string;
  error?: string;
}

/** buildx with the builder that is asked for, or with the current one. Only the docker driver needs a daemon. */
export async function probeBuildx(context: ProbeContext): Promise<Probed> {
  const cli = await dockerCli(context);
  if (isUnavailable(cli)) return cli;
  if (cli.buildx === undefined)
    return { reason: `docker ${cli.version} has no buildx plugin`, fix: BUILDX_FIX };
  if (!isAtLeast(cli.buildx, 0, 6))
    return { reason: `buildx ${cli.buildx} is too old: 0.6 is needed`, fix: BUILDX_FIX };
  const builder = await inspectBuilder(context);
  if (isUnavailable(builder)) return builder;
  const inDaemon = builder.driver === 'docker';
  const daemon = inDaemon ? await dockerDaemon(context) : undefined;
  if (daemon !== undefined && isUnavailable(daemon)) return daemon;
  const serverVersion = daemon?.version ?? builder.buildkitVersion;
  return {
    engine: {
      name: 'buildx',
      version: cli.buildx,
      driver: builder.driver,
      builder: builder.name,
      ...(serverVersion === undefined ? {} : { serverVersion }),
      capabilities: buildxCapabilities({
        buildxVersion: cli.buildx,
        driver: builder.driver,
        serverVersion,
        containerdStore: daemon?.containerdStore ?? false,
      }),
    },
  };
}

/** `docker build` with BuildKit: by itself before docker 23, by the buildx plugin since. Never the legacy builder. */
export async function probeDocker(context: ProbeContext): Promise<Probed> {
  const cli = await dockerCli(context);
  if (isUnavailable(cli)) return cli;
  if (cli.buildx === undefined && isAtLeast(cli.version, 23))
    return {
      reason: `docker ${cli.version} has no buildx plugin, so only its legacy builder, which ignores secrets`,
      fix: BUILDX_FIX,
    };
  const daemon = await dockerDaemon(context);
  if (isUnavailable(daemon)) return daemon;
  for (const [what, version] of [
    ['command', cli.version],
    ['daemon', daemon.version],
  ] as const)
    if (!isAtLeast(version, 19, 3))
      return {
        reason: `the docker ${what} ${version} is too old: BuildKit with secrets needs 19.03`,
        fix: 'update docker',
      };
  return {
    engine: {
      name: 'docker',
      version: cli.version,
      serverVersion: daemon.version,
      capabilities: dockerCapabilities(cli.version, daemon.version),
    },
  };
}

/** The docker command: its version and that of its buildx plugin, where it has one. */
async function dockerCli(
  context: ProbeContext,
): Promise<{ version: string; buildx?: string } | Unavailable> {
  const cli = await ask(context, { argv: ['docker', '--version'], subject: 'docker' });
  if (isUnavailable(cli)) return cli;
  const version = /^Docker version ([^\s,]+)/m.exec(cli.stdout)?.[1];
  if (version === undefined)
    return /podman/i.test(cli.stdout)
      ? { reason: 'docker on PATH is a stand-in that calls podman', fix: 'use the engine podman' }
      : {
          reason: 'docker on PATH is not the docker command',
          fix: 'install docker, or change PATH',
        };
  const plugin = await ask(context, { argv: ['docker', 'buildx', 'version'], subject: 'buildx' });
  if (isUnavailable(plugin)) return { version };
  // github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3
  return { version, buildx: plugin.stdout.trim().split(/\s+/)[1] ?? plugin.stdout.trim() };
}

async function dockerDaemon(
  context: ProbeContext,
): Promise<{ version: string; containerdStore: boolean } | Unavailable> {
  const [server, info] = await Promise.all([
    ask(context, { argv: ['docker', 'version', '--format={{.Server.Version}}'], subject: DAEMON }),
    ask(context, { argv: ['docker', 'info', '--format={{json .DriverStatus}}'], subject: DAEMON }),
  ]);
  if (isUnavailable(server)) return server;
  if (isUnavailable(info)) return info;
  return {
    version: server.stdout.trim(),
    containerdStore: info.stdout.includes('io.containerd.snapshotter'),
  };
}

async function inspectBuilder(context: ProbeContext): Promise<Builder | Unavailable> {
  const { builder } = context;
  const result = await ask(context, {
    argv: [
      'docker',
      'buildx',
      'inspect',
      ...(builder === undefined ? [] : [`--builder=${builder}`]),
    ],
    subject: 'the buildx builder',
  });
  if (isUnavailable(result)) {
    if (builder !== undefined && /no builder/i.test(result.reason))
      throw new ToolError('NXM_BUILDER_NOT_FOUND', `builder: buildx has no builder "${builder}"`, {
        hint: `List them with "docker buildx ls", make one with "docker buildx create --name ${builder}".`,
      });
    return result;
  }
  const found = parseBuilder(result.stdout);
  return found.driver === '' ? complaint(DAEMON, found.error ?? result.tail) : found;
}

/** Reads what `docker buildx inspect` prints. */
export function parseBuilder(text: string): Builder {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]*(\\S.*)$`, 'm').exec(text)?.[1]?.trim();
  const buildkitVersion = field('Build[Kk]it(?: version)?');
  const error = field('Error');
  return {
    name: field('Name') ?? '',
    driver: field('Driver') ?? '',
    ...(buildkitVersion === undefined ? {} : { buildkitVersion }),
    ...(error === undefined ? {} : { error }),
  };
}
