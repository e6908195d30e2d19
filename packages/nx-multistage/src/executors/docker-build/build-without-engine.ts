import { detectEngine, type DetectedEngine } from '@nx-multistage/engines';
import { ToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import { formatTrim } from '@nx-multistage/native';
import { openBlobStore } from '@nx-multistage/oci';
import { rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  buildEmbedded,
  type EmbeddedImage,
  type EmbeddedRequest,
} from '../../embedded/build-embedded';
import { cacheFolder } from '../../embedded/cache-folder';
import { dockerfileEdits } from '../../embedded/dockerfile-edits';
import { hostPlatform, type HostPlatform } from '../../embedded/host';
import { managerVersion } from '../../embedded/manager-version';
import { managerRows } from '../../package-managers/rows';
import { imageNameOf, type ImageName } from '../../embedded/publish';
import { secretFile } from '../../embedded/secret-file';
import { createTicker } from '../../embedded/ticker';
import { assertEmbeddable } from '../../embedded/refusals';
import { openRegistries } from '../../embedded/registry-access';
import { tidyCache } from '../../embedded/tidy-cache';
import { workFolders } from '../../embedded/work-folder';
import { onStopSignal } from '../docker-run/stop-signal';
import { givenSecrets } from './build-request';
import type { Decision } from './decide';
import { deliver } from './deliver';
import type { DockerBuildOptions } from './schema';
import { formatHead, formatResult, type BuildRecord } from './summary';
import { layerLine, progressLine } from './embedded-summary';

export interface EmbeddedCall {
  options: DockerBuildOptions;
  /** Absolute path of the workspace. */
  root: string;
  /** When the target was started, in milliseconds since 1970. */
  started: number;
}

/**
 * A build by the embedded engine, from the plan.
 *
 * @param because why no container engine was taken, where nobody chose
 */
export async function buildWithout(
  because: string | undefined,
  decision: Decision,
  call: EmbeddedCall,
): Promise<BuildRecord | undefined> {
  const { options } = call;
  const { plan, inputs } = decision;
  const host = hostPlatform();
  const edits = dockerfileEdits(inputs.dockerfileText, decision.expected);
  assertPushable(options, plan.app.name);
  const names = decision.tags.map(imageNameOf);
  assertEmbeddable({ plan, options, host, edits }, because);
  if (options.dryRun === true) {
    console.log(JSON.stringify({ plan, engine: 'embedded' }, null, 2));
    return undefined;
  }
  const loader = options.load === true ? await detectEngine(undefined, run) : undefined;
  // A program reads the result on standard output; what a person should know goes beside it.
  const say = (line: string): void =>
    options.json === true ? console.error(line) : console.log(line);
  say(formatHead(plan));
  notesOf(decision, because).forEach((note) => say(progressLine('note', note)));
  const stop = onStopSignal();
  try {
    return await assemble(decision, { ...call, host, names, say, loader, signal: stop.signal });
  } catch (error) {
    throw stop.signal.aborted ? interrupted(error) : error;
  } finally {
    stop.release();
  }
}

interface Assembly extends EmbeddedCall {
  host: HostPlatform;
  names: ImageName[];
  say: (line: string) => void;
  loader: DetectedEngine | undefined;
  signal: AbortSignal;
}

async function assemble(decision: Decision, assembly: Assembly): Promise<BuildRecord> {
  const { options, started, names, say, loader, signal } = assembly;
  const { plan, inputs, tags } = decision;
  const folder = cacheFolder({ platform: process.platform, env: process.env, home: homedir() });
  const createFolder = workFolders(join(folder, 'work'));
  const allowHttp = options.insecureRegistries ?? [];
  const client = once(() => openRegistries({ allowHttp, say, signal }));
  const store = openBlobStore(join(folder, 'store'), {
    onWarning: (text) => say(progressLine('note', text)),
  });
  const onProgress = createTicker({ say, now: Date.now });
  const secrets = createFolder();
  try {
    const request = await requestOf(decision, assembly, () => secrets);
    const image = await buildEmbedded(request, {
      store,
      client,
      run,
      sdkFolder: join(folder, 'sdk'),
      createFolder,
      now: Date.now,
      onBase: (_, base) => {
        say(progressLine('base', `${base.digest.slice(0, 19)} from ${base.from}`));
        base.notes.forEach((note) => say(progressLine('note', note)));
      },
      onLayer: (platform, report) => {
        say(layerLine(report, inputs.record, plan.target.length > 1 ? platform : undefined));
        const trimmed = formatTrim(report.trimmed ?? []);
        if (trimmed !== undefined) say(trimmed);
      },
      onProgress,
      onOutput: (text) => void process.stderr.write(text),
      signal,
    });
    const delivered = await deliver({
      ...{ image, names, plan, store, client, say, createFolder, onProgress },
      call: assembly,
      ...(loader === undefined ? {} : { loader }),
    });
    await tidyCache({ store, folder, now: Date.now() });
    const record = recordOf(image, { tags, ...delivered, milliseconds: Date.now() - started });
    say(formatResult(record));
    return record;
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
}

/** The name that an app gets by itself says nothing of a registry: it would go to docker.io/library. */
function assertPushable({ push, tags }: DockerBuildOptions, project: string): void {
  if (push !== true || (tags ?? []).length > 0) return;
  throw new ToolError('NXM_TAG_MISSING', `push: ${project} has no tags that say where to.`, {
    hint: 'Set tags, for example ["registry.example/team/{imageName}:{version}"].',
  });
}

function interrupted(cause: unknown): ToolError {
  return new ToolError('NXM_INTERRUPTED', 'The build was interrupted.', { cause });
}

function notesOf(
  { notes, inputs, expected, plan }: Decision,
  because: string | undefined,
): string[] {
  const { dockerfile, dockerfileText } = inputs;
  const isStale = dockerfileText !== undefined && dockerfileText !== expected;
  return [
    ...(because === undefined ? [] : ['no container engine answers: built by the embedded engine']),
    ...(isStale
      ? [
          `${dockerfile} is not what would be generated today: nx g docker-setup ${plan.app.name}. Built from the plan`,
        ]
      : []),
    ...(dockerfileText === undefined ? ['there is no Dockerfile: built from the plan'] : []),
    ...notes,
  ];
}

async function requestOf(
  { plan, inputs, labels, git }: Decision,
  { options, root, host }: Assembly,
  createFolder: () => string,
): Promise<EmbeddedRequest> {
  const { credentials } = managerRows[plan.packageManager.name];
  const secret = (name: string): string | undefined =>
    secretFile(givenSecrets(options, root), name, { env: process.env, createFolder });
  const settings = credentials.flatMap(({ id, file, installedAs = file, folderVariable }) => {
    const own = join(root, file);
    const path = secret(id) ?? (isFile(own) ? own : undefined);
    const variable = folderVariable === undefined ? {} : { folderVariable };
    return path === undefined ? [] : [{ file: installedAs, path, ...variable }];
  });
  const certificates = secret('ca');
  return {
    plan,
    root,
    artifacts: inputs.artifacts,
    labels: { ...labels, ...options.labels },
    created: git.committedAt === undefined ? EPOCH : new Date(git.committedAt).toISOString(),
    host,
    managerVersion: await managerVersion(plan.packageManager.name, {
      root,
      pinned: plan.packageManager.version,
    }),
    compression: options.compression ?? 'gzip',
    noCache: options.noCache ?? false,
    pull: options.pull ?? false,
    ...(!options.baseLayout ? {} : { baseLayout: resolve(root, options.baseLayout) }),
    settings,
    ...(certificates === undefined ? {} : { certificates }),
  };
}

/** What an image outside of git says of when it was made. */
const EPOCH = '1970-01-01T00:00:00Z';

function recordOf(
  { set, platforms }: EmbeddedImage,
  rest: Pick<BuildRecord, 'tags' | 'references' | 'pushed' | 'milliseconds'> & { argv: string[][] },
): BuildRecord {
  const [only] = set.images;
  const top = set.index?.descriptor ?? only?.manifest.descriptor;
  const [first] = platforms;
  const added = first?.layers.reduce((sum, { size }) => sum + size, 0);
  return {
    engine: 'embedded',
    ...rest,
    ...(set.index === undefined && only !== undefined
      ? { imageId: only.config.descriptor.digest }
      : {}),
    ...(top === undefined ? {} : { digest: top.digest }),
    ...(added === undefined ? {} : { added }),
    platforms,
  };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
