import { buildahCapabilities } from './capabilities';
import { ask, isUnavailable, type ProbeContext, type Probed } from './probe';
import { isAtLeast } from './version';

/** podman: also asks for its storage or its machine, since the version alone answers without either. */
export async function probePodman(context: ProbeContext): Promise<Probed> {
  const cli = await ask(context, { argv: ['podman', '--version'], subject: 'podman' });
  if (isUnavailable(cli)) return cli;
  const version = /version (\S+)/.exec(cli.stdout)?.[1] ?? cli.stdout.trim();
  if (!isAtLeast(version, 4))
    return { reason: `podman ${version} is too old: cache mounts need 4.0`, fix: 'update podman' };
  const info = await ask(context, {
    argv: ['podman', 'info', '--format={{.Host.BuildahVersion}}'],
    subject: 'podman',
  });
  if (isUnavailable(info)) return info;
  const serverVersion = info.stdout.trim();
  return {
    engine: {
      name: 'podman',
      version,
      serverVersion,
      capabilities: buildahCapabilities(serverVersion),
    },
  };
}

/** buildah has no daemon, but a storage that may refuse. */
export async function probeBuildah(context: ProbeContext): Promise<Probed> {
  const cli = await ask(context, { argv: ['buildah', '--version'], subject: 'buildah' });
  if (isUnavailable(cli)) return cli;
  const version = /version (\S+)/.exec(cli.stdout)?.[1] ?? cli.stdout.trim();
  if (!isAtLeast(version, 1, 24))
    return {
      reason: `buildah ${version} is too old: cache mounts need 1.24`,
      fix: 'update buildah',
    };
  const info = await ask(context, { argv: ['buildah', 'info'], subject: 'buildah' });
  if (isUnavailable(info)) return info;
  return { engine: { name: 'buildah', version, capabilities: buildahCapabilities(version) } };
}
