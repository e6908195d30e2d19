import { startFakeRegistry, type FakeRegistry } from '@nx-multistage/testkit';
import type { Document } from '../model/blob';
import type { Manifest } from '../model/manifest';
import { OCI } from '../model/media-types';
import { createTestClient } from './testing/clients';
import { blobOf, documentOf, freshBytes, imageOf } from './testing/images';

/** Other work may keep the machine busy. */
jest.setTimeout(60_000);

let registry: FakeRegistry;
afterEach(() => registry.close());

const repository = () => ({ registry: registry.host, name: 'acme/api' });
const EMPTY = blobOf(Buffer.from('{}'), 'application/vnd.oci.empty.v1+json');
const SPDX = 'application/spdx+json';

/** An artifact of one blob that refers to an image. */
function artifactOf(subject: Document<unknown>, artifactType: string) {
  const blob = blobOf(freshBytes(30), artifactType);
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: OCI.manifest,
    artifactType,
    config: EMPTY.descriptor,
    layers: [blob.descriptor],
    subject: subject.descriptor,
    annotations: { 'org.example.made-by': 'a test' },
  };
  return { artifact: documentOf(manifest), blobs: [EMPTY, blob] };
}

async function pushAll() {
  const client = createTestClient();
  const image = imageOf([freshBytes(10)]);
  await client.push(repository(), { images: [image] }, { tags: ['1'] });
  const sbom = artifactOf(image.manifest, SPDX);
  const other = artifactOf(image.manifest, 'application/vnd.example');
  for (const { artifact, blobs } of [sbom, other, sbom])
    await client.putReferrer(repository(), artifact, blobs);
  const { digest } = image.manifest.descriptor;
  const expected = [sbom, other].map(({ artifact }) => ({
    ...artifact.descriptor,
    artifactType: artifact.value.artifactType,
    annotations: artifact.value.annotations,
  }));
  return { client, digest, expected };
}

it.each([true, false])('lists what was pushed (referrers API: %j)', async (referrers) => {
  registry = await startFakeRegistry({ referrers });
  const { client, digest, expected } = await pushAll();
  expect(await client.listReferrers(repository(), digest)).toEqual(expected);
  expect(await client.listReferrers(repository(), digest, SPDX)).toEqual([expected[0]]);
  expect(await client.listReferrers(repository(), digest, 'none')).toEqual([]);
  expect([...registry.repository('acme/api').tags.keys()]).toEqual(
    referrers ? ['1'] : ['1', digest.replace(':', '-')],
  );
});

it('finds none for an image without any', async () => {
  registry = await startFakeRegistry({ referrers: false });
  const digest = `sha256:${'0'.repeat(64)}`;
  await expect(createTestClient().listReferrers(repository(), digest)).resolves.toEqual([]);
});

it('reads all pages, and filters where the registry does not', async () => {
  registry = await startFakeRegistry();
  const entry = (artifactType: string) => ({ ...EMPTY.descriptor, artifactType });
  const page = (artifactType: string) =>
    JSON.stringify({ schemaVersion: 2, mediaType: OCI.index, manifests: [entry(artifactType)] });
  const digest = `sha256:${'0'.repeat(64)}`;
  registry.setFault(({ url }) => {
    if (!url.includes('/referrers/')) return undefined;
    const link = { link: `</v2/acme/api/referrers/${digest}?page=2>; rel="next"` };
    const headers = { 'content-type': OCI.index, ...(url.includes('page=2') ? {} : link) };
    return { kind: 'answer', status: 200, headers, body: page(url.includes('page=2') ? 'b' : 'a') };
  });
  const client = createTestClient();
  expect(await client.listReferrers(repository(), digest)).toEqual([entry('a'), entry('b')]);
  expect(await client.listReferrers(repository(), digest, 'b')).toEqual([entry('b')]);
});

it('gives a list without an end up', async () => {
  registry = await startFakeRegistry();
  registry.setFault(({ url }) =>
    url.includes('/referrers/')
      ? {
          kind: 'answer',
          status: 200,
          headers: { 'content-type': OCI.index, link: `<${url}>; rel="next"` },
          body: '{"manifests":[]}',
        }
      : undefined,
  );
  const digest = `sha256:${'0'.repeat(64)}`;
  await expect(createTestClient().listReferrers(repository(), digest)).rejects.toMatchObject({
    code: 'NXM_REGISTRY_PROTOCOL',
  });
});
