import { cacheFolder } from './cache-folder';

describe('cacheFolder', () => {
  const home = '/home/ada';

  it.each([
    ['linux', {}, '/home/ada/.cache/nx-multistage'],
    ['linux', { XDG_CACHE_HOME: '/var/cache/ada' }, '/var/cache/ada/nx-multistage'],
    ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/ada/.cache/nx-multistage'],
    ['linux', { NX_MULTISTAGE_CACHE: '/ci/cache' }, '/ci/cache'],
    ['linux', { NX_MULTISTAGE_CACHE: '' }, '/home/ada/.cache/nx-multistage'],
    ['darwin', {}, '/home/ada/Library/Caches/nx-multistage'],
  ] as const)('on %s with %j is %s', (platform, env, folder) => {
    expect(cacheFolder({ platform, env, home })).toBe(folder);
  });

  it('refuses a relative one, which would be another in each folder', () => {
    const act = () =>
      cacheFolder({ platform: 'linux', env: { NX_MULTISTAGE_CACHE: 'cache' }, home });
    expect(act).toThrow(expect.objectContaining({ code: 'NXM_CACHE_FOLDER' }));
  });

  it.each([
    [{ LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local\\nx-multistage'],
    [{}, 'C:\\Users\\ada\\AppData\\Local\\nx-multistage'],
  ])('on Windows with %j is %s', (env, folder) => {
    expect(cacheFolder({ platform: 'win32', env, home: 'C:\\Users\\ada' })).toBe(folder);
  });
});
