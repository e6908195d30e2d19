import { filesOf } from '../testing/files';
import { detectNodeVersion, endOfLife } from './node-version';

describe('detectNodeVersion', () => {
  it.each([
    ['option', { '.nvmrc': '22' }, '26', { value: '26', from: 'option nodeVersion' }],
    [
      'project .nvmrc',
      { 'apps/api/.nvmrc': 'v22.20.0\n', '.nvmrc': '24' },
      undefined,
      { value: '22.20.0', from: 'apps/api/.nvmrc' },
    ],
    [
      'root .nvmrc with a comment',
      { '.nvmrc': '# pinned\n24 # krypton\n' },
      undefined,
      { value: '24', from: '.nvmrc' },
    ],
    ['codename', { '.nvmrc': 'lts/jod' }, undefined, { value: '22', from: '.nvmrc' }],
    ['lts/*', { '.nvmrc': 'lts/*' }, undefined, { value: '24', from: '.nvmrc' }],
    [
      '.node-version',
      { '.node-version': '22.1' },
      undefined,
      { value: '22.1', from: '.node-version' },
    ],
    [
      'volta',
      { 'package.json': { volta: { node: '22.3.0' } } },
      undefined,
      { value: '22.3.0', from: 'volta in package.json' },
    ],
    [
      'engines range',
      { 'package.json': { engines: { node: '>=20.19' } } },
      undefined,
      { value: '24', from: 'engines.node in package.json' },
    ],
    [
      'engines that exclude the default',
      { 'package.json': { engines: { node: '^22.1.0' } } },
      undefined,
      { value: '22', from: 'engines.node in package.json' },
    ],
    [
      'project engines first',
      {
        'apps/api/package.json': { engines: { node: '20.x' } },
        'package.json': { engines: { node: '24' } },
      },
      undefined,
      { value: '20', from: 'engines.node in apps/api/package.json' },
    ],
    ['nothing', {}, undefined, { value: '24', from: 'default' }],
  ])('%s', (_, content, option, expected) => {
    expect(detectNodeVersion(filesOf(content), 'apps/api', option)).toEqual(expected);
  });

  it('refuses a text that names no version', () => {
    expect(() => detectNodeVersion(filesOf({ '.nvmrc': 'whatever!' }), 'apps/api')).toThrow(
      expect.objectContaining({ code: 'NXM_NODE_VERSION' }),
    );
  });

  it('knows when a line gets no fixes any more', () => {
    expect([endOfLife('20.19.0'), endOfLife('24'), endOfLife('99')]).toEqual([
      '2026-04-30',
      '2028-04-30',
      undefined,
    ]);
  });
});
