/** The package that holds a library, in each distro's tool. */
export interface LibraryHolder {
  apk: string;
  apt: string;
}

/** A distro's own tool, which names packages. */
export type PackageTool = keyof LibraryHolder;

/** By the part of the name before `.so`; the newest names of both distros. Source: their package indexes. */
const HOLDERS: Readonly<Record<string, LibraryHolder>> = {
  libcairo: { apk: 'cairo', apt: 'libcairo2' },
  libcrypto: { apk: 'libcrypto3', apt: 'openssl' },
  libcurl: { apk: 'libcurl', apt: 'libcurl4' },
  libfontconfig: { apk: 'fontconfig', apt: 'libfontconfig1' },
  libfreetype: { apk: 'freetype', apt: 'libfreetype6' },
  libgif: { apk: 'giflib', apt: 'libgif7' },
  libglib: { apk: 'glib', apt: 'libglib2.0-0' },
  libgomp: { apk: 'libgomp', apt: 'libgomp1' },
  libgssapi_krb5: { apk: 'krb5-libs', apt: 'libgssapi-krb5-2' },
  libicuuc: { apk: 'icu-libs', apt: 'libicu-dev' },
  libjpeg: { apk: 'libjpeg-turbo', apt: 'libjpeg62-turbo' },
  liblz4: { apk: 'lz4-libs', apt: 'liblz4-1' },
  libodbc: { apk: 'unixodbc', apt: 'unixodbc' },
  libpango: { apk: 'pango', apt: 'libpango-1.0-0' },
  libpangocairo: { apk: 'pango', apt: 'libpangocairo-1.0-0' },
  libpixman: { apk: 'pixman', apt: 'libpixman-1-0' },
  libpng16: { apk: 'libpng', apt: 'libpng16-16' },
  libpq: { apk: 'libpq', apt: 'libpq5' },
  librsvg: { apk: 'librsvg', apt: 'librsvg2-2' },
  libsasl2: { apk: 'libsasl', apt: 'libsasl2-2' },
  libsecret: { apk: 'libsecret', apt: 'libsecret-1-0' },
  libssl: { apk: 'libssl3', apt: 'openssl' },
  libstdc: { apk: 'libstdc++', apt: 'libstdc++6' },
  libudev: { apk: 'eudev-libs', apt: 'libudev1' },
  libusb: { apk: 'libusb', apt: 'libusb-1.0-0' },
  libuuid: { apk: 'libuuid', apt: 'libuuid1' },
  libvips: { apk: 'vips', apt: 'libvips42' },
  libxml2: { apk: 'libxml2', apt: 'libxml2' },
  libz: { apk: 'zlib', apt: 'zlib1g' },
  libzmq: { apk: 'libzmq', apt: 'libzmq5' },
  libzstd: { apk: 'zstd-libs', apt: 'libzstd1' },
};

/** Names of libraries that end in their version: `libvips-cpp.so.42`, `libglib-2.0.so.0`. */
function familyOf(library: string): string {
  return library.replace(/\.so.*$/, '').replace(/(?:-cpp|\+\+|-?\d+(?:\.\d+)+|-\d)$/, '');
}

/**
 * The distro package that holds a shared library.
 *
 * @param library as binaries ask for it: `libcairo.so.2`
 */
export function holderOf(library: string, tool: PackageTool): string | undefined {
  return (HOLDERS[library.replace(/\.so.*$/, '')] ?? HOLDERS[familyOf(library)])?.[tool];
}
