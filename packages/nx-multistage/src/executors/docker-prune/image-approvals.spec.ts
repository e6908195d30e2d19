import { imageApprovals } from './image-approvals';

describe('imageApprovals', () => {
  const project = {
    root: 'apps/api',
    targets: { 'docker-build': { options: { approve: ['b'] } } },
  };

  it.each([
    ['of docker-build', {}, project, {}, ['b']],
    ['of both targets, each once', { approve: ['a', 'b'] }, project, {}, ['a', 'b']],
    [
      'of targetDefaults',
      {},
      { root: 'apps/api' },
      { targetDefaults: { 'docker-build': { options: { approve: ['c'] } } } },
      ['c'],
    ],
    ['none', {}, { root: 'apps/api' }, {}, []],
  ])('are those %s', (_, options, of, nxJson, expected) => {
    expect(imageApprovals(options, of, nxJson)).toEqual(expected);
  });
});
