import { formatCsv, parseAttributes, parseCsv } from './csv';

it.each([
  [['id=a', 'src=/b'], 'id=a,src=/b'],
  [['src=/a,b'], '"src=/a,b"'],
  [['say "hi"', ''], '"say ""hi""",'],
  [[''], ''],
])('writes and reads %j', (fields, line) => {
  expect(formatCsv(fields)).toBe(line);
  expect(parseCsv(line)).toEqual(fields);
});

it('reads attributes', () => {
  expect(parseAttributes('type=oci,"dest=a,b",tar=false,flag,x=y=z')).toEqual({
    type: 'oci',
    dest: 'a,b',
    tar: 'false',
    flag: '',
    x: 'y=z',
  });
});
