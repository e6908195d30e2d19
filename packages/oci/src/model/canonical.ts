import type { Document } from './blob';
import type { ImageConfig, RuntimeConfig } from './config';
import type { Descriptor } from './descriptor';
import { digestOf } from './digest';
import { present } from './fields';
import type { Index, Manifest } from './manifest';

/** Same values, same bytes: fields in the order of the specification, names of maps sorted, no blanks. */
function documentOf<Value extends object>(mediaType: string, value: Value): Document<Value> {
  const bytes = Buffer.from(JSON.stringify(value));
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes, value };
}

export function manifestDocument(manifest: Manifest): Document<Manifest> {
  const { mediaType, config, layers, annotations } = manifest;
  return documentOf(
    mediaType,
    present<Manifest>({
      schemaVersion: 2,
      mediaType,
      artifactType: undefined,
      config: orderDescriptor(config),
      layers: layers.map(orderDescriptor),
      annotations: sorted(annotations),
      subject: undefined,
    }),
  );
}

export function indexDocument(index: Index): Document<Index> {
  const { mediaType, manifests, annotations } = index;
  return documentOf(
    mediaType,
    present<Index>({
      schemaVersion: 2,
      mediaType,
      manifests: manifests.map(orderDescriptor),
      annotations: sorted(annotations),
      subject: undefined,
    }),
  );
}

export function configDocument(mediaType: string, config: ImageConfig): Document<ImageConfig> {
  return documentOf(
    mediaType,
    present<ImageConfig>({
      created: config.created,
      author: config.author,
      architecture: config.architecture,
      os: config.os,
      variant: config.variant,
      config: orderRuntime(config.config ?? {}),
      rootfs: { type: 'layers', diff_ids: config.rootfs.diff_ids },
      history: config.history?.map(({ created, created_by, comment, empty_layer }) =>
        present({ created, created_by, comment, empty_layer: empty_layer || undefined }),
      ),
    }),
  );
}

function orderDescriptor(descriptor: Descriptor): Descriptor {
  const { mediaType, digest, size, platform, annotations, artifactType } = descriptor;
  return present<Descriptor>({
    mediaType,
    digest,
    size,
    annotations: sorted(annotations),
    platform:
      platform &&
      present({
        architecture: platform.architecture,
        os: platform.os,
        variant: platform.variant,
      }),
    artifactType,
  });
}

/** What is empty is left out, as Go does: an empty entry point is none. */
function orderRuntime(runtime: RuntimeConfig): RuntimeConfig {
  const { Healthcheck: check } = runtime;
  return present<RuntimeConfig>({
    User: runtime.User || undefined,
    ExposedPorts: sorted(runtime.ExposedPorts),
    Env: filled(runtime.Env),
    Entrypoint: filled(runtime.Entrypoint),
    Cmd: filled(runtime.Cmd),
    Volumes: sorted(runtime.Volumes),
    WorkingDir: runtime.WorkingDir || undefined,
    Labels: sorted(runtime.Labels),
    StopSignal: runtime.StopSignal || undefined,
    Healthcheck:
      check &&
      present({
        Test: filled(check.Test),
        Interval: check.Interval || undefined,
        Timeout: check.Timeout || undefined,
        StartPeriod: check.StartPeriod || undefined,
        StartInterval: check.StartInterval || undefined,
        Retries: check.Retries || undefined,
      }),
    Shell: filled(runtime.Shell),
    OnBuild: filled(runtime.OnBuild),
  });
}

function filled<Item>(items: Item[] | null | undefined): Item[] | undefined {
  return items && items.length > 0 ? items : undefined;
}

function sorted<Value>(map: Record<string, Value> | undefined): Record<string, Value> | undefined {
  const names = Object.keys(map ?? {}).sort();
  if (!map || names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, map[name] as Value]));
}
