import { parseOutput } from './outputs';

describe('parseOutput', () => {
  it.each([
    ['type=oci,dest=out/image.tar', { type: 'oci', dest: 'out/image.tar', tar: true }],
    ['type=oci,tar=false,dest=out', { type: 'oci', dest: 'out', tar: false }],
    ['type=docker,dest=image.tar', { type: 'docker', dest: 'image.tar', tar: true }],
    ['dest=a=b.tar,type=oci', { type: 'oci', dest: 'a=b.tar', tar: true }],
  ])('reads %s', (text, output) => {
    expect(parseOutput(text)).toEqual(output);
  });

  it.each([
    '',
    'type=oci',
    'type=oci,dest=',
    'type=registry,ref=x',
    'type=local,dest=out',
    'type=docker,tar=false,dest=out',
    'type=oci,dest=x,compression=zstd',
    'type=oci,dest=x,tar=maybe',
    'image.tar',
  ])('does not know %j', (text) => {
    expect(parseOutput(text)).toBeUndefined();
  });
});
