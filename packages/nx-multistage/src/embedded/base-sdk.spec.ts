import { openBlobStore } from '@nx-multistage/oci';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseSdk, glibcVersionOf } from './base-sdk';
import { smallImage } from './testing/small-image';

describe('glibcVersionOf', () => {
  const banner = 'GNU C Library (Debian GLIBC 2.36-9+deb12u10) stable release version 2.36.\n';

  it('reads the banner among the bytes of the library', () => {
    const library = Buffer.concat([Buffer.from([0x7f, 0x45, 0, 0xff]), Buffer.from(banner)]);
    expect(glibcVersionOf(library)).toBe('2.36');
  });

  it.each(['', 'musl libc', 'GNU C Library'])('knows none in %j', (text) => {
    expect(glibcVersionOf(Buffer.from(text))).toBeUndefined();
  });
});

describe('baseSdk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'base-sdk-'));
  const store = openBlobStore(join(folder, 'store'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const libc = (version: string): string => `GNU C Library (x) stable release version ${version}.`;
  const layer = (prefix: string, version: string) => ({
    [`${prefix}/include/node/node_version.h`]: version,
    'usr/lib/libc.so.6': libc(version),
  });

  it.each(['usr/local', 'usr'])('finds headers below %s', async (prefix) => {
    const base = await smallImage([layer(prefix, '2.36')], { store });
    const { nodeHeaders, glibcVersion } = await baseSdk({ base }, join(folder, 'sdk'));
    expect(nodeHeaders?.endsWith(`/${prefix}`)).toBe(true);
    expect(existsSync(`${nodeHeaders}/include/node/node_version.h`)).toBe(true);
    expect(glibcVersion).toBe('2.36');
  });

  it("takes the builder's headers and the base's glibc", async () => {
    const base = await smallImage([{ 'usr/lib/libc.so.6': libc('2.36') }], { store });
    const builder = await smallImage([layer('usr/local', '2.41')], { store });
    const sdk = await baseSdk({ base, builder }, join(folder, 'sdk'));
    expect(sdk.nodeHeaders).toContain(builder.manifest.descriptor.digest.replace('sha256:', ''));
    expect(sdk.glibcVersion).toBe('2.36');
    expect(await baseSdk({ base }, join(folder, 'sdk'))).toEqual({ glibcVersion: '2.36' });
  });
});
