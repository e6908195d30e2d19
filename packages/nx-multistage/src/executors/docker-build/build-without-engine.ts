import { run } from '@nx-multistage/exec';
import { openBlobStore } from '@nx-multistage/oci';
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  buildEmbedded,
  type EmbeddedImage,
  type EmbeddedRequest,
} from '../../embedded/build-embedded';
import { cacheFolder } from '../../embedded/cache-folder';
import { dockerfileEdits } from '../../embedded/dockerfile-edits';
import { hostPlatform } from '../../embedded/host';
import { managerVersion } from '../../embedded/manager-version';
import { installRows } from '../../embedded/package-managers';
import { imageNameOf } from '../../embedded/publish';
import { assertEmbeddable } from '../../embedded/refusals';
import { openRegistries } from '../../embedded/registry-access';
import { tidyCache } from '../../embedded/tidy-cache';
import { workFolders } from '../../embedded/work-folder';
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
  const { options, started } = call;
  const { plan, inputs, tags } = decision;
  const host = hostPlatform();
  const edits = dockerfileEdits(inputs.dockerfileText, decision.expected);
  const names = tags.map(imageNameOf);
  assertEmbeddable({ plan, options, host, edits }, because);
  if (options.dryRun === true) {
    console.log(JSON.stringify({ plan, engine: 'embedded' }, null, 2));
    return undefined;
  }
  const say = options.json === true ? () => undefined : (line: string) => console.log(line);
  say(formatHead(plan));
  for (const note of notesOf(decision, because)) say(`note    ${note}`);
  const client = once(() => openRegistries({ allowHttp: options.insecureRegistries ?? [], say }));
  const folder = cacheFolder({ platform: process.platform, env: process.env, home: homedir() });
  const store = openBlobStore(join(folder, 'store'), {
    onWarning: (text) => say(`note    ${text}`),
  });
  const image = await buildEmbedded(await requestOf(decision, call, host), {
    store,
    client,
    run,
    headersFolder: join(folder, 'headers'),
    createFolder: workFolders(join(folder, 'work')),
    now: Date.now,
    onBase: (_, base) => say(progressLine('base', `${base.digest.slice(0, 19)} from ${base.from}`)),
    onLayer: (platform, report) =>
      say(layerLine(report, inputs.record, plan.target.length > 1 ? platform : undefined)),
    onOutput: (text) => void process.stderr.write(text),
  });
  const delivered = await deliver({ image, names, plan, call, store, client, say });
  await tidyCache({ store, folder, now: Date.now() });
  const record = recordOf(image, { tags, ...delivered, milliseconds: Date.now() - started });
  say(formatResult(record));
  return record;
}

function notesOf({ notes, inputs }: Decision, because: string | undefined): string[] {
  return [
    ...(because === undefined ? [] : ['no container engine answers: built by the embedded engine']),
    ...(inputs.dockerfileText === undefined ? ['there is no Dockerfile: built from the plan'] : []),
    ...notes,
  ];
}

async function requestOf(
  { plan, inputs, labels, git }: Decision,
  { options, root }: EmbeddedCall,
  host: EmbeddedRequest['host'],
): Promise<EmbeddedRequest> {
  const settings = join(root, installRows[plan.packageManager.name].settingsFile);
  const secret = (id: string) => options.secrets?.find((each) => each.id === id)?.src;
  const npmrc = secret('npmrc') ?? (isFile(settings) ? settings : undefined);
  const certificates = secret('ca');
  return {
    plan,
    root,
    artifacts: inputs.artifacts,
    labels: { ...labels, ...options.labels },
    created: git.committedAt === undefined ? EPOCH : new Date(git.committedAt).toISOString(),
    host,
    managerVersion: await managerVersion(plan.packageManager.name),
    compression: options.compression ?? 'gzip',
    noCache: options.noCache ?? false,
    pull: options.pull ?? false,
    ...(!options.baseLayout ? {} : { baseLayout: resolve(root, options.baseLayout) }),
    ...(npmrc === undefined ? {} : { settings: resolve(root, npmrc) }),
    ...(certificates === undefined ? {} : { certificates: resolve(root, certificates) }),
  };
}

/** What an image outside of git says of when it was made. */
const EPOCH = '1970-01-01T00:00:00Z';

function recordOf(
  { set, platforms, notes: _ }: EmbeddedImage,
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
