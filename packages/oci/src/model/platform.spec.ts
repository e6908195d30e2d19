import type { Descriptor, Platform } from './descriptor';
import { OCI } from './media-types';
import { isAttestation, platformText, samePlatform, selectPlatform } from './platform';

const digests = 'abcdef'.split('').map((digit) => `sha256:${digit.repeat(64)}`);
const entry = (at: number, platform?: Platform, extra: Partial<Descriptor> = {}): Descriptor => ({
  mediaType: OCI.manifest,
  digest: digests[at] ?? '',
  size: 1,
  ...(platform ? { platform } : {}),
  ...extra,
});
const index = (...manifests: Descriptor[]) => ({
  schemaVersion: 2 as const,
  mediaType: OCI.index,
  manifests,
});
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const attestation = entry(
  0,
  { os: 'unknown', architecture: 'unknown' },
  { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
);

it('takes the first that fits', () => {
  const choice = selectPlatform(index(entry(1, arm64), entry(2, amd64), entry(3, amd64)), amd64);
  expect(choice.digest).toBe(digests[2]);
});

it.each([
  ['linux/arm64', 'linux/arm64/v8', true],
  ['linux/aarch64', 'linux/arm64', true],
  ['linux/arm/7', 'linux/arm/v7', true],
  ['linux/arm', 'linux/arm/v7', true],
  ['linux/arm/v6', 'linux/arm/v7', false],
  ['linux/amd64', 'linux/amd64/v3', false],
  ['linux/x86_64', 'linux/amd64/v1', true],
  ['windows/amd64', 'linux/amd64', false],
])('%s and %s are one platform: %s', (one, other, same) => {
  const [left, right] = [one, other].map((text) => {
    const [os = '', architecture = '', variant] = text.split('/');
    return { os, architecture, ...(variant ? { variant } : {}) };
  });
  expect(samePlatform(left as Platform, right as Platform)).toBe(same);
});

it('never picks an attestation', () => {
  expect(isAttestation(attestation)).toBe(true);
  expect(selectPlatform(index(attestation, entry(1)), amd64).digest).toBe(digests[1]);
  const unknown = { os: 'unknown', architecture: 'unknown' };
  expect(() => selectPlatform(index(attestation, entry(1, unknown)), unknown)).toThrow();
});

it('lists what there is', () => {
  const all = index(attestation, entry(1, arm64), entry(2, amd64));
  expect(() => selectPlatform(all, { os: 'linux', architecture: 's390x' })).toThrow(
    expect.objectContaining({
      code: 'NXM_PLATFORM_MISSING',
      message: 'The image is not made for linux/s390x: it is for linux/amd64, linux/arm64/v8',
    }),
  );
});

it('does not take an entry without platform for another one', () => {
  expect(() => selectPlatform(index(entry(1), entry(2, arm64)), amd64)).toThrow(
    expect.objectContaining({ code: 'NXM_PLATFORM_MISSING' }),
  );
});

it('writes a platform as docker does', () => {
  expect([amd64, arm64].map(platformText)).toEqual(['linux/amd64', 'linux/arm64/v8']);
});
