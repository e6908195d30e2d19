import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { succeed } from './command';
import { describeWhere } from './describe-where';
import { createTemporaryFolder, type TemporaryFolder } from './folder';
import {
  judgeArchive,
  judgeLayout,
  judgeLayoutByAll,
  judgeRemote,
  judgesMissing,
  LAYOUT_JUDGE_NAMES,
} from './judges';
import { registriesMissing, startRegistryServer, stopRegistryServers } from './registries';

jest.setTimeout(60_000);

describeWhere(judgesMissing() ?? registriesMissing(), 'judges', () => {
  let folder: TemporaryFolder;
  let image: { folder: string; tag: string };
  /** The layer, by digest. */
  let layer: string;

  /** An image made by umoci: one layer with one file. */
  beforeEach(async () => {
    folder = createTemporaryFolder('judges');
    image = { folder: join(folder.path, 'layout'), tag: '1' };
    const reference = `${image.folder}:${image.tag}`;
    writeFileSync(join(folder.path, 'file'), 'hello');
    await succeed('umoci', ['init', '--layout', image.folder]);
    await succeed('umoci', ['new', '--image', reference]);
    await succeed('umoci', ['insert', '--image', reference, join(folder.path, 'file'), '/file']);
    layer =
      (await readBlob<{ layers: { digest: string }[] }>(await manifestDigest())).layers[0]
        ?.digest ?? '';
  });
  afterEach(() => folder.remove());
  afterAll(stopRegistryServers);

  const blobFile = (digest: string): string =>
    join(image.folder, 'blobs', digest.replace(':', '/'));

  const readBlob = async <T>(digest: string): Promise<T> =>
    JSON.parse(readFileSync(blobFile(digest), 'utf8')) as T;

  async function manifestDigest(): Promise<string> {
    const index = JSON.parse(readFileSync(join(image.folder, 'index.json'), 'utf8')) as {
      manifests: { digest: string }[];
    };
    return index.manifests[0]?.digest ?? '';
  }

  /** Turns one bit of a file over. */
  function flipByte(file: string, at: number): void {
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(file, bytes);
  }

  it('all accept an image of umoci', async () => {
    expect(await judgeLayoutByAll(image)).toEqual({});
  });

  it.each(LAYOUT_JUDGE_NAMES)('%s refuses one flipped byte in a layer', async (judge) => {
    flipByte(blobFile(layer), 30);
    expect(await judgeLayout(judge, image)).not.toEqual([]);
  });

  it.each(LAYOUT_JUDGE_NAMES)('%s refuses a tag that is not there', async (judge) => {
    expect(await judgeLayout(judge, { ...image, tag: 'other' })).not.toEqual([]);
  });

  it('crane accepts a good docker archive and refuses a flipped byte', async () => {
    const archive = join(folder.path, 'image.tar');
    const source = `oci:${image.folder}:${image.tag}`;
    await succeed('skopeo', ['copy', source, `docker-archive:${archive}:judged:1`]);
    expect(await judgeArchive(archive)).toEqual([]);
    flipByte(archive, readFileSync(archive).indexOf('hello'));
    expect(await judgeArchive(archive)).not.toEqual([]);
  });

  it('crane accepts a good image in a registry and refuses a flipped byte', async () => {
    const server = await startRegistryServer('tls');
    const { ca, caFolder } = server.certificate ?? { ca: '', caFolder: '' };
    const reference = `${server.host}/one/app:1`;
    await succeed('skopeo', [
      ...['copy', `--dest-cert-dir=${caFolder}`],
      ...[`oci:${image.folder}:${image.tag}`, `docker://${reference}`],
    ]);
    expect(await judgeRemote(reference, { ca })).toEqual([]);
    flipByte(server.blobFile(layer), 30);
    expect(await judgeRemote(reference, { ca })).not.toEqual([]);
  });

  it.each(['plain', 'tls', 'htpasswd', 'token', 'small-disk', 'second', 'mountless'] as const)(
    'an image goes into the registry %s and comes out whole',
    async (kind) => {
      const { host, certificate, credentials } = await startRegistryServer(kind);
      const there = `docker://${host}/one/app:1`;
      const access = (side: 'src' | 'dest'): string[] => [
        certificate ? `--${side}-cert-dir=${certificate.caFolder}` : `--${side}-tls-verify=false`,
        ...(credentials ? [`--${side}-creds=${Object.values(credentials).join(':')}`] : []),
      ];
      const out = { folder: join(folder.path, 'out'), tag: '1' };
      const here = `oci:${image.folder}:${image.tag}`;
      await succeed('skopeo', ['copy', ...access('dest'), here, there]);
      await succeed('skopeo', ['copy', ...access('src'), there, `oci:${out.folder}:${out.tag}`]);
      expect(await judgeLayoutByAll(out)).toEqual({});
    },
  );
});
