import type { RuntimeConfig } from './config';

/**
 * Lays runtime values over those of the base, as the same instructions in a Dockerfile do: `Env` by name in the
 * base's order, `Labels`, `ExposedPorts` and `Volumes` added, all else replaced. An `Entrypoint`, also an
 * empty one, drops the base's `Cmd`. The base's `OnBuild` ends here.
 */
export function overlayRuntime(
  base: RuntimeConfig | undefined,
  own: Partial<RuntimeConfig>,
): RuntimeConfig {
  const { OnBuild: _ended, ...inherited } = base ?? {};
  const { Cmd: _dropped, ...withoutCommand } = inherited;
  return {
    ...(own.Entrypoint === undefined ? inherited : withoutCommand),
    ...own,
    Env: mergeEnv(base?.Env ?? [], own.Env ?? []),
    Labels: { ...base?.Labels, ...own.Labels },
    ExposedPorts: { ...base?.ExposedPorts, ...own.ExposedPorts },
    Volumes: { ...base?.Volumes, ...own.Volumes },
  };
}

function mergeEnv(base: readonly string[], own: readonly string[]): string[] {
  const merged = new Map<string, string>();
  for (const entry of [...base, ...own]) merged.set(entry.split('=', 1)[0] ?? '', entry);
  return [...merged.values()];
}
