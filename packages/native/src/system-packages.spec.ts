import { holderOf } from './audit/system-libraries';
import { systemHints, systemNeed } from './system-packages';

const of = (name: string, version: string) => ({ name, version });

describe('systemNeed', () => {
  it('is headers and libraries where canvas may be compiled, and nothing where it is fetched', () => {
    expect(systemNeed(of('canvas', '3.2.3'), 'apk', true)).toEqual({
      build: [
        'cairo-dev',
        'pango-dev',
        'libjpeg-turbo-dev',
        'giflib-dev',
        'librsvg-dev',
        'pkgconf',
      ],
      run: ['cairo', 'pango', 'libjpeg-turbo', 'giflib', 'librsvg'],
      when: 'compiled',
    });
    expect(systemNeed(of('canvas', '3.2.3'), 'apk', false)).toBeUndefined();
  });

  it.each([
    ['usb', '2.18.0', 'apk', ['eudev-libs']],
    ['usb', '2.18.0', 'apt', ['libudev1']],
    ['@prisma/client', '5.22.0', 'apk', ['openssl']],
    ['@prisma/client', '6.19.0', 'apt', ['openssl', 'ca-certificates']],
  ] as const)('%s %s always needs, as %s: %j', (name, version, tool, run) => {
    expect(systemNeed(of(name, version), tool, false)).toEqual({ build: [], run, when: 'always' });
  });

  it.each([
    ['@prisma/client', '7.0.0'],
    ['bcrypt', '5.1.1'],
    ['better-sqlite3', '12.11.1'],
  ])('%s %s needs nothing', (name, version) => {
    expect(systemNeed(of(name, version), 'apk', true)).toBeUndefined();
  });
});

describe('systemHints', () => {
  it('tells what only the user can decide', () => {
    expect(systemHints(['fastify', 'puppeteer', 'puppeteer'])).toEqual([
      expect.stringContaining('PUPPETEER_EXECUTABLE_PATH'),
    ]);
  });
});

describe('holderOf', () => {
  it.each([
    ['libcairo.so.2', 'cairo', 'libcairo2'],
    ['libpangocairo-1.0.so.0', 'pango', 'libpangocairo-1.0-0'],
    ['librsvg-2.so.2', 'librsvg', 'librsvg2-2'],
    ['libvips-cpp.so.42', 'vips', 'libvips42'],
    ['libstdc++.so.6', 'libstdc++', 'libstdc++6'],
    ['libudev.so.1', 'eudev-libs', 'libudev1'],
    ['libpng16.so.16', 'libpng', 'libpng16-16'],
    ['libusb-1.0.so.0', 'libusb', 'libusb-1.0-0'],
    ['libglib-2.0.so.0', 'glib', 'libglib2.0-0'],
    ['libnobody.so.1', undefined, undefined],
  ])('%s is in %s and %s', (library, apk, apt) => {
    expect([holderOf(library, 'apk'), holderOf(library, 'apt')]).toEqual([apk, apt]);
  });
});
