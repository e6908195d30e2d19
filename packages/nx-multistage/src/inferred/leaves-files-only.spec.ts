import { leavesFilesOnly } from './leaves-files-only';

describe('leavesFilesOnly', () => {
  it.each([
    [{ engine: 'embedded' }, true],
    [{ engine: 'embedded', push: false, load: false, outputs: [] }, true],
    [{}, false],
    [{ engine: 'buildx' }, false],
    [{ engine: 'embedded', push: true }, false],
    [{ engine: 'embedded', load: true }, false],
    [{ engine: 'embedded', pull: true }, false],
    [{ engine: 'embedded', outputs: ['type=oci,dest=a.tar'] }, false],
  ] as const)('of %j is %s', (options, answer) => {
    expect(leavesFilesOnly(options as never)).toBe(answer);
  });
});
