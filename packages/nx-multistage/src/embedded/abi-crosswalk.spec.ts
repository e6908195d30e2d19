import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { abiCrosswalk } from './abi-crosswalk';

describe('abiCrosswalk', () => {
  const folder = createTemporaryFolder('headers');
  afterAll(() => folder.remove());

  it('is what the headers say of their Node, and nothing without them', () => {
    expect(abiCrosswalk(folder.path, '24.19.0')).toBeUndefined();
    writeFiles(folder.path, {
      'include/node/node_version.h':
        '#define NODE_MAJOR_VERSION 24\n#define NODE_MODULE_VERSION 137\n',
      'include/node/v8-version.h': '#define V8_MAJOR_VERSION 13\n#define V8_MINOR_VERSION 6\n',
    });
    expect(abiCrosswalk(folder.path, '24.19.0')).toBe('{"24.19.0":{"node_abi":137,"v8":"13.6"}}');
  });
});
