import { joinSplitValues } from './split-values';

describe('joinSplitValues', () => {
  it.each([
    [['type=oci', 'dest=a.tar'], ['type=oci,dest=a.tar']],
    [
      ['type=oci', 'tar=false', 'dest=out', 'type=docker', 'dest=b.tar'],
      ['type=oci,tar=false,dest=out', 'type=docker,dest=b.tar'],
    ],
    [['type=registry', 'ref=r.example/a', 'mode=max'], ['type=registry,ref=r.example/a,mode=max']],
    [['type=oci,dest=a.tar'], ['type=oci,dest=a.tar']],
    [
      ['r.example/a', 'r.example/b'],
      ['r.example/a', 'r.example/b'],
    ],
    [['dest=a.tar'], ['dest=a.tar']],
    [[], []],
  ])('makes of %j %j', (values, joined) => {
    expect(joinSplitValues(values)).toEqual(joined);
  });
});
