import type { ImagePlan, TargetPlatform } from '@nx-multistage/dockerfile';
import { distroTool } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import type { run as runProcess } from '@nx-multistage/exec';
import {
  auditForTarget,
  auditWords,
  formatFinding,
  isBuildLeftover,
  type Platform,
  trimInstalled,
  type Trimmed,
} from '@nx-multistage/native';
import {
  collectFolder,
  knownLayer,
  writeLayer,
  type BlobStore,
  type Layer,
} from '@nx-multistage/oci';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { AUDIT_FILE } from '../executors/docker-prune/prune-record';
import { filesOnDisk } from '../workspace/files';
import { readLockfile } from '../workspace/lockfile';
import type { BaseSdk } from './base-sdk';
import { providesLibrary } from './base-libraries';
import { folderDigest } from './folder-digest';
import type { HostPlatform } from './host';
import { installDependencies, type SettingsFile } from './install-dependencies';
import { type ScriptedPackage, scriptsToRun } from './install-scripts';
import { LAYER_TIME } from './layer-names';
import { cpuOf } from '../package-managers/cpu';
import { managerRows } from '../package-managers/rows';

export interface DependencyRequest {
  plan: ImagePlan;
  /** Absolute `install` folder of the artifacts. */
  source: string;
  platform: TargetPlatform;
  /** Node of the base: `24.19.0`. */
  nodeVersion: string;
  /** Version of the package manager on this machine. */
  managerVersion: string;
  settings?: readonly SettingsFile[];
  certificates?: string;
  /** Whether a compile on this machine gives a binary for the platform. */
  compiles: boolean;
  /** Digest of the base's manifest. */
  base: string;
  host: HostPlatform;
  compression: 'gzip' | 'zstd';
  /** Install again even where the layer is known. */
  noCache: boolean;
}

export interface DependencyEffects {
  store: BlobStore;
  run: typeof runProcess;
  /** Makes an absolute new folder that nobody else uses. */
  createFolder: () => string;
  /** What a compile needs to know of the base; there where one is due. */
  sdk?: () => Promise<BaseSdk>;
  onOutput: (text: string) => void;
  /** Bytes of the layer that were worked on, and in all. */
  onPacked?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** What is remembered of a layer under the key of what it is made from. */
interface LayerRecord {
  diffId: string;
  unpackedSize: number;
  entries: number;
  packages: number;
  trimmed: Trimmed[];
}

/** The layer, how many packages are in it, and what was taken out of them. */
export type DependencyLayer = Layer & { packages: number; trimmed: Trimmed[] };

/** Raised when the same sources would give another layer, or the audit another verdict. */
const FORMAT = 6;

/**
 * The layer of third-party production dependencies: a frozen install for the target, in a folder of its own, audited,
 * and kept under the digest of all that it depends on.
 *
 * @throws ToolError `NXM_INSTALL_FAILED`, `NXM_NATIVE_UNFIT`; those of `writeLayer`
 */
export async function dependencyLayer(
  request: DependencyRequest,
  effects: DependencyEffects,
): Promise<DependencyLayer> {
  const scripts = installScripts(request);
  const key = keyOf(request, scripts);
  const known = request.noCache ? undefined : await keptLayer(key, request, effects.store);
  if (known !== undefined) return known;
  const folder = effects.createFolder();
  try {
    const sdk = (await effects.sdk?.()) ?? {};
    const foreign = await install(request, { folder, sdk, scripts }, effects);
    const trimmed = [...foreign, ...trim(request, folder)];
    audit(request, { folder, sdk });
    const layer = { ...(await pack(request, folder, effects)), trimmed };
    const { diffId, unpackedSize, entries, packages } = layer;
    const record: LayerRecord = { diffId, unpackedSize, entries, packages, trimmed };
    await effects.store.writeRecord(key, record);
    return layer;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    for (const name of SCRIPT_FILES) rmSync(`${folder}.${name}`, { force: true });
  }
}

/** What an install leaves beside its folder for scripts. */
const SCRIPT_FILES = ['no-compile.cjs', 'releases.json'];

function keyOf(request: DependencyRequest, scripts: readonly ScriptedPackage[]): string {
  const { plan, platform, nodeVersion, managerVersion, source, compiles, base, host } = request;
  const parts = {
    format: FORMAT,
    platform,
    distro: plan.base.distro,
    nodeVersion,
    manager: `${plan.packageManager.name}@${managerVersion}`,
    source: folderDigest(source),
    settings: settingsThatCount(request.settings),
    native: plan.native.map(({ name, version, kind }) => `${name}@${version} ${kind}`),
    scripts,
    trim: plan.trim !== false,
    // Where something is compiled, the result depends on this machine and on the base's headers and libc.
    ...(compiles && plan.native.some(({ kind }) => kind === 'compiled') ? { base, host } : {}),
  };
  return `deps ${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

/** Lines of registry settings that may change what is installed; never one with a credential. */
function settingsThatCount(settings: readonly SettingsFile[] = []): string[] {
  return settings
    .flatMap(({ path }) => readFileSync(path, 'utf8').split(/\r?\n/))
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== '' &&
        !/^[#;]/.test(line) &&
        !/^\/\/|^[^=:]*(?:auth|password|token|key|cert)[^=:]*[=:]/i.test(line),
    );
}

async function keptLayer(
  key: string,
  { compression }: DependencyRequest,
  store: BlobStore,
): Promise<DependencyLayer | undefined> {
  const record = (await store.readRecord(key)) as LayerRecord | undefined;
  if (record === undefined) return undefined;
  const layer = await knownLayer(record, { store, compression });
  return layer === undefined
    ? undefined
    : { ...layer, packages: record.packages, trimmed: record.trimmed };
}

async function install(
  request: DependencyRequest,
  { folder, sdk, scripts }: { folder: string; sdk: BaseSdk; scripts: readonly ScriptedPackage[] },
  { run, onOutput, signal }: DependencyEffects,
): Promise<Trimmed[]> {
  const { plan, source, settings, certificates, compiles, platform, nodeVersion } = request;
  const { nodeHeaders } = sdk;
  return installDependencies(
    {
      source,
      folder,
      manager: managerRows[plan.packageManager.name],
      target: { platform, nodeVersion },
      scripts,
      compiles,
      ...(settings === undefined ? {} : { settings }),
      ...(certificates === undefined ? {} : { certificates }),
      ...(nodeHeaders === undefined ? {} : { nodeHeaders }),
    },
    { run, onOutput, ...(signal === undefined ? {} : { signal }) },
  );
}

function installScripts({ plan, source, managerVersion }: DependencyRequest): ScriptedPackage[] {
  const lock = readLockfile(filesOnDisk(source), '.', plan.packageManager);
  return scriptsToRun(lock.packages(), plan.native, {
    manager: plan.packageManager.name,
    version: plan.packageManager.version ?? managerVersion,
    decisions: lock.approvals,
  });
}

function trim({ plan, platform }: DependencyRequest, folder: string): Trimmed[] {
  return plan.trim === false ? [] : trimInstalled(folder, machineOf(platform), { depth: 'files' });
}

function machineOf({ arch, libc }: TargetPlatform): Platform {
  return { arch: cpuOf(arch), libc };
}

function audit(
  { plan, platform }: DependencyRequest,
  { folder, sdk: { glibcVersion } }: { folder: string; sdk: BaseSdk },
): void {
  const { name, version } = plan.packageManager;
  const machine: Platform = {
    ...machineOf(platform),
    tool: distroTool(plan.base.distro),
    ...(glibcVersion === undefined ? {} : { glibcVersion }),
  };
  const provides = providesLibrary(plan.base.distro);
  const { findings } = auditForTarget(folder, machine, provides, auditWords(name, version));
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw new ToolError(
    'NXM_NATIVE_UNFIT',
    `Native packages that were installed do not fit the image:\n${errors.map(formatFinding).join('\n')}`,
    {
      hint: 'Do what each line says, or build with a container engine, which installs in the image itself.',
    },
  );
}

async function pack(
  { plan, compression }: DependencyRequest,
  folder: string,
  { store, signal, onPacked }: DependencyEffects,
): Promise<Layer & { packages: number }> {
  const { credentials, install: row } = managerRows[plan.packageManager.name];
  const { packages, programs } = row.installed(folder);
  const secrets = credentials.map(({ file, installedAs = file }) => installedAs);
  const skipped = new Set([AUDIT_FILE, ...secrets, ...row.leftovers]);
  const entries = await collectFolder({
    from: folder,
    to: plan.runtime.workdir.replace(/^\/+/, ''),
    uid: 0,
    gid: 0,
    executables: programs,
    skip: (path) => skipped.has(path) || isBuildLeftover(path),
  });
  const layer = await writeLayer(entries, {
    store,
    compression,
    mtimeSeconds: LAYER_TIME,
    ...(onPacked === undefined ? {} : { onProgress: onPacked }),
    ...(signal === undefined ? {} : { signal }),
  });
  return { ...layer, packages, reused: false };
}
