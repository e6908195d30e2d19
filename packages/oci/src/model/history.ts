import type { HistoryEntry, ImageConfig, RuntimeConfig } from './config';

/** One layer as the history tells it. */
export interface LayerStep {
  createdBy: string;
}

/**
 * The history of an image: the base's, an entry for each own layer, and an empty one for each runtime value
 * that was set. Entries that are not empty stand for the layers one to one; a base that breaks this rule, or
 * has no history, gets one plain entry for each of its layers.
 */
export function historyOf(
  base: ImageConfig,
  layers: readonly LayerStep[],
  runtime: Partial<RuntimeConfig>,
  created: string,
): HistoryEntry[] {
  return [
    ...baseHistory(base),
    ...layers.map(({ createdBy }) => ({ created, created_by: createdBy })),
    ...settings(runtime).map((created_by) => ({ created, created_by, empty_layer: true })),
  ];
}

function baseHistory({ history = [], rootfs }: ImageConfig): HistoryEntry[] {
  const real = history.filter(({ empty_layer }) => !empty_layer).length;
  if (real === rootfs.diff_ids.length) return history;
  return rootfs.diff_ids.map(() => ({ created_by: 'a layer of the base image' }));
}

/** The runtime values as the instructions of a Dockerfile that would set them. */
function settings(runtime: Partial<RuntimeConfig>): string[] {
  const { Env, ExposedPorts, Healthcheck, Labels, User, Volumes, WorkingDir, StopSignal } = runtime;
  return [
    ...(Env ?? []).map((entry) => `ENV ${entry}`),
    ...Object.entries(Labels ?? {})
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => `LABEL ${name}=${value}`),
    ...(WorkingDir ? [`WORKDIR ${WorkingDir}`] : []),
    ...Object.keys(ExposedPorts ?? {})
      .sort()
      .map((port) => `EXPOSE ${port}`),
    ...Object.keys(Volumes ?? {})
      .sort()
      .map((path) => `VOLUME ${path}`),
    ...(User ? [`USER ${User}`] : []),
    ...(StopSignal ? [`STOPSIGNAL ${StopSignal}`] : []),
    ...(Healthcheck ? [`HEALTHCHECK ${JSON.stringify(Healthcheck.Test ?? [])}`] : []),
    ...(runtime.Entrypoint ? [`ENTRYPOINT ${JSON.stringify(runtime.Entrypoint)}`] : []),
    ...(runtime.Cmd ? [`CMD ${JSON.stringify(runtime.Cmd)}`] : []),
  ];
}
