import type { HistoryEntry, ImageConfig, RuntimeConfig } from './config';
import {
  count,
  invalid,
  list,
  nameSet,
  object,
  parseObject,
  present,
  requiredText,
  text,
  textMap,
  texts,
  type Fields,
} from './fields';
import { parseDigest } from './parse-descriptor';

const KNOWN = ['created', 'author', 'architecture', 'os', 'variant', 'config', 'rootfs', 'history'];

/**
 * Reads the fields of a config that count. Docker's own extras (`container`, `docker_version`) are left behind.
 *
 * @throws {ToolError} NXM_IMAGE_INVALID
 */
export function parseConfigValue(bytes: Buffer): ImageConfig {
  const fields = parseObject(bytes, 'config', KNOWN);
  const runtime = fields['config'];
  return present<ImageConfig>({
    created: text(fields, 'created', 'config'),
    author: text(fields, 'author', 'config') || undefined,
    architecture: requiredText(fields, 'architecture', 'config'),
    os: requiredText(fields, 'os', 'config'),
    variant: text(fields, 'variant', 'config') || undefined,
    config: runtime === undefined || runtime === null ? undefined : parseRuntime(runtime),
    rootfs: parseRootFs(fields['rootfs']),
    history: list(fields, 'history', 'config')?.map(parseHistory),
  });
}

function parseRootFs(value: unknown): ImageConfig['rootfs'] {
  const where = 'rootfs of the config';
  const fields = object(value, where);
  if (text(fields, 'type', where) !== 'layers')
    throw invalid(`The type of the ${where} is not layers`);
  const ids = texts(fields, 'diff_ids', where) ?? [];
  return {
    type: 'layers',
    diff_ids: ids.map((id, at) => parseDigest(id, `diff_id ${at + 1} of the config`)),
  };
}

function parseRuntime(value: unknown): RuntimeConfig {
  const where = 'config.config';
  const fields = object(value, where);
  return present<RuntimeConfig>({
    User: text(fields, 'User', where),
    ExposedPorts: nameSet(fields, 'ExposedPorts', where),
    Env: texts(fields, 'Env', where),
    Entrypoint: texts(fields, 'Entrypoint', where),
    Cmd: texts(fields, 'Cmd', where),
    Volumes: nameSet(fields, 'Volumes', where),
    WorkingDir: text(fields, 'WorkingDir', where),
    Labels: textMap(fields, 'Labels', where),
    StopSignal: text(fields, 'StopSignal', where),
    Healthcheck: parseHealthcheck(fields),
    Shell: texts(fields, 'Shell', where),
    OnBuild: texts(fields, 'OnBuild', where),
  });
}

function parseHealthcheck(runtime: Fields): RuntimeConfig['Healthcheck'] {
  const value = runtime['Healthcheck'];
  if (value === undefined || value === null) return undefined;
  const where = 'Healthcheck of the config';
  const fields = object(value, where);
  return present<NonNullable<RuntimeConfig['Healthcheck']>>({
    Test: texts(fields, 'Test', where),
    Interval: count(fields, 'Interval', where),
    Timeout: count(fields, 'Timeout', where),
    StartPeriod: count(fields, 'StartPeriod', where),
    StartInterval: count(fields, 'StartInterval', where),
    Retries: count(fields, 'Retries', where),
  });
}

function parseHistory(value: unknown, at: number): HistoryEntry {
  const where = `history entry ${at + 1} of the config`;
  const fields = object(value, where);
  const empty = fields['empty_layer'] ?? undefined;
  if (empty !== undefined && typeof empty !== 'boolean')
    throw invalid(`empty_layer of the ${where} is neither true nor false`);
  return present<HistoryEntry>({
    created: text(fields, 'created', where),
    created_by: text(fields, 'created_by', where),
    comment: text(fields, 'comment', where),
    empty_layer: empty || undefined,
  });
}
